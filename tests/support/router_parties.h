/* SPDX-License-Identifier: MIT */
/* Callers and callees that scenarios of the router begin with. */
#ifndef ROUTER_PARTIES_H
#define ROUTER_PARTIES_H

#include "support/router_scenario.h"

#define CALLER_FEATURES                                                                            \
    "{'progressive_call_results':true,'progressive_call_invocations':true,'call_canceling':true,"  \
    "'payload_passthru_mode':true}"
#define CALLEE_FEATURES                                                                            \
    "{'progressive_call_results':true,'progressive_call_invocations':true,'call_canceling':true,"  \
    "'call_timeout':true,'payload_passthru_mode':true}"

/** A caller with CALLER_FEATURES. */
struct peer *join_caller(struct scenario *scenario);

/** A callee with these features that has registered `com.x` as "$r" with these options. */
struct peer *join_callee(struct scenario *scenario, const char *features, const char *options);

/** Both, with all features. */
void join_both(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee);

/** Both, without any features. */
void join_plain(struct scenario *scenario, struct peer **ret_caller, struct peer **ret_callee);

/** Call `com.x` with request `id` and receive_progress; the invocation has the same id. */
void start_call(struct peer *caller, struct peer *callee, int id);

#endif
