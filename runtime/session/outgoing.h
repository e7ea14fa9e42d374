/* SPDX-License-Identifier: MIT */
/* Sending messages and requests, waiting for answers, and putting payloads together. */
#ifndef WI_OUTGOING_H
#define WI_OUTGOING_H

#include "session/session.h"

/**
 * Queue one message, whatever the state of the session.
 *
 * Return: false with WIDL_ERROR_WOULD_BLOCK, _LIMIT, _INVALID, _MEMORY or _CLOSED.
 */
bool wi_session_send(struct widl_session *session, const struct wi_message *message,
                     widl_error *error);

/**
 * Give a request the next id and queue it; the id is used up only on success.
 *
 * pending: its `complete`, deadline and timeout_ms are set; NULL when the answer does not matter.
 */
bool wi_session_request(struct widl_session *session, struct wi_message *message,
                        struct wi_pending *pending, widl_error *error);

/** Set a request's time: 0 stands for the session's call_timeout_ms. */
void wi_session_set_timeout(const struct widl_session *session, struct wi_pending *pending,
                            uint32_t timeout_ms);

/** A request that its sender waits for. */
struct wi_wait {
    struct wi_pending pending;
    /** Takes what the answer brings; false with `wait->error` set when it cannot. May be NULL. */
    bool (*accept)(struct widl_session *session, struct wi_wait *wait,
                   const struct wi_message *answer);
    /** Sends more of the request; false when it has to wait for something. Called with the floor.
     * May be NULL. */
    bool (*pump)(struct widl_session *session, struct wi_wait *wait);
    widl_arena *memory;      /**< where the payload of an error goes; NULL: it is dropped */
    widl_passthru *passthru; /**< in that memory, how the answer's payload is packed; may be NULL */
    widl_error *error;       /**< where a failure goes; never NULL; wi_session_wait() sets it */
    bool done;
    bool succeeded;
    struct wi_follower *follower; /**< who sleeps until `done`; NULL: nobody does */
};

/** Send a request, waiting for room, and wait for its answer. Never from a callback. */
bool wi_session_wait(struct widl_session *session, struct wi_message *message, struct wi_wait *wait,
                     uint32_t timeout_ms, widl_error *error);

/** The same with the end of the waiting, of which `timeout_ms` away is what people are told. */
bool wi_session_wait_until(struct widl_session *session, struct wi_message *message,
                           struct wi_wait *wait, uint32_t timeout_ms, uint64_t deadline,
                           widl_error *error);

/** When a request made now times out; timeout_ms: 0 stands for the session's call_timeout_ms. */
uint64_t wi_session_deadline(const struct widl_session *session, uint32_t timeout_ms);

/* The two halves of it, so that several requests can be under way. The first returns false with
 * `wait->error` when it could not be sent. */
bool wi_session_begin(struct widl_session *session, struct wi_message *message,
                      struct wi_wait *wait, uint32_t timeout_ms);
void wi_session_await(struct widl_session *session, struct wi_wait *wait);

/**
 * Send UNSUBSCRIBE or UNREGISTER; waits for the acknowledgement except in a callback, and unless
 * the session never waits.
 */
bool wi_session_give_up(struct widl_session *session, enum wi_message_type type, uint64_t id,
                        widl_error *error);

/** Whether `uri` may be used, else WIDL_ERROR_ARGUMENT. what: "a topic", … */
bool wi_uri_check(const char *uri, const char *what, widl_error *error);

/** The same of a pattern, and whether `match` is one that there is. */
bool wi_pattern_check(const char *uri, widl_match match, const char *what, widl_error *error);

/**
 * Whether a payload of the public API is a list and a map, else _ARGUMENT, that every peer accepts,
 * else _INVALID.
 */
bool wi_payload_check(const struct widl_session *session, const widl_payload *payload,
                      widl_error *error);

/** Copy a payload, absent halves too. Return: false when memory is short. */
bool wi_payload_copy(const widl_payload *payload, widl_arena *arena, widl_payload *ret_copy);

/** The payload of a received message in MessagePack, valid as long as the message. */
bool wi_payload_received(struct widl_session *session, const struct wi_message *message,
                         widl_payload *ret_payload, widl_error *error);

/** WIDL_ERROR_MEMORY or _INVALID from a problem; `what` and the problem's path go in front. */
bool wi_session_problem(const widl_problem *problem, const char *what, widl_error *error);

/** A writer that uses the session's spare memory; end it with wi_session_return_writer(). */
widl_writer wi_session_take_writer(struct widl_session *session);
void wi_session_return_writer(struct widl_session *session, widl_writer *writer);

/** Write the args list that holds one text for people. Text that is not UTF-8 is left out. */
bool wi_write_text_args(widl_writer *writer, const char *text);

/**
 * What a writer of payloads has written, as far as `writer->elements` says; borrowed. It is checked
 * as a receiver does, because no writer looks at the keys of maps and at how deep values nest.
 *
 * Return: false with `writer->problem`.
 */
bool wi_writer_payload(widl_writer *writer, widl_payload *ret_payload);

#endif
