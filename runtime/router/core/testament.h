/* SPDX-License-Identifier: MIT */
/* Testaments (WAMP 14.9.4): what a session leaves behind to be published when it ends. */
#ifndef WI_ROUTER_TESTAMENT_H
#define WI_ROUTER_TESTAMENT_H

#include "base/list.h"
#include "message/message.h"

struct wi_peer;

/** When a testament is published; without resumption both are the end of the session. */
enum wi_testament_scope {
    WI_TESTAMENT_DETACHED,
    WI_TESTAMENT_DESTROYED,
    WI_TESTAMENT_SCOPE_COUNT,
};

/** What one session leaves behind. */
struct wi_testaments {
    struct wi_link scopes[WI_TESTAMENT_SCOPE_COUNT]; /**< in the order in which they were added */
    size_t bytes;                                    /**< that they take in memory */
};

void wi_testaments_init(struct wi_testaments *testaments);

/** The scope of that name, `detached` or `destroyed`. Return: false when there is none. */
bool wi_testament_scope_of(widl_string name, enum wi_testament_scope *ret);

/**
 * Add a testament: a PUBLISH that the session could send now.
 *
 * Return: the error URI that says why it is refused, with `problem->text`; NULL: it is added.
 */
const char *wi_testament_add(struct wi_peer *peer, enum wi_testament_scope scope,
                             const struct wi_message *publish, widl_problem *problem);

/** Forget the testaments of one scope. Return: how many there were. */
size_t wi_testament_flush(struct wi_peer *peer, enum wi_testament_scope scope);

/** Publish all testaments of a session that ends, and forget them: detached, then destroyed. */
void wi_testament_publish(struct wi_peer *peer);

#endif
