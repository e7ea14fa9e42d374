/* SPDX-License-Identifier: MIT */
/* Calls with an end of the maker's own choice. */
#ifndef WI_CALLER_H
#define WI_CALLER_H

#include "session/outgoing.h"

/** What a call asks for. */
struct wi_call_request {
    const char *procedure;
    const widl_payload *payload; /**< known to be well-formed; may be NULL */
    const widl_call_options *options;
    bool has_input; /**< further payloads follow; `procedure` must live as long as the call */
    bool repeats;   /**< a blocking call is made again when its answer was lost */
};

/** What a source of input has. */
enum wi_input { WI_INPUT_CHUNK, WI_INPUT_END, WI_INPUT_FAILED };

/**
 * A blocking call: `wait.accept` is given the RESULT, `wait.pending.progress`, if not NULL, what
 * comes before it.
 */
struct wi_call_wait {
    struct wi_wait wait;
    /** The next payload of a call with input, valid until it is called again, or the end, or an
     * error, with which the call is given up. */
    enum wi_input (*next)(struct widl_session *session, struct wi_call_wait *call,
                          widl_payload *ret, widl_error *error);
    widl_payload chunk; /**< what could not be sent yet */
    enum wi_input kept; /**< whether `chunk` is one, or the end is what could not be sent */
    bool is_kept;
};

/** Forget what an earlier call has brought. */
void wi_call_begin(const struct widl_session *session, widl_call *call);

/** Make a blocking call. The outcome is in `call`, too, whose options do not matter here. */
bool wi_caller_call(struct widl_session *session, const struct wi_call_request *request,
                    struct wi_call_wait *wait, widl_call *call);

/** Start a call that `pending->complete` ends; its time-out is set here. Not NULL in
 * `pending->progress` asks for intermediate results. */
bool wi_caller_start(struct widl_session *session, const struct wi_call_request *request,
                     struct wi_pending *pending, widl_error *error);

/** A RESULT with `progress`: it is handed to the call that asked for it. */
void wi_caller_on_progress(struct widl_session *session, const struct wi_message *message);

/** Send another payload, or the last one, of a call whose input goes on. */
bool wi_call_send(struct widl_session *session, struct wi_pending *pending,
                  const widl_payload *payload, bool is_last, widl_error *error);

/** The call with that id to which input can be sent; NULL with an error. */
struct wi_pending *wi_call_with_input(struct widl_session *session, widl_call_id id,
                                      widl_error *error);

/** What the program knows a call by that was sent. */
widl_call_id wi_call_id(const struct widl_session *session, const struct wi_pending *pending);

/** End a request without an answer: `error` says why. The router is told to drop a call. */
void wi_call_abandon(struct widl_session *session, struct wi_pending *pending,
                     const widl_error *error);

#endif
