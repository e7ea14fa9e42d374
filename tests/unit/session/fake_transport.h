/* SPDX-License-Identifier: MIT */
/*
 * transport.h without a network: a router that follows a script, and a clock that only moves when
 * the session waits. One channel at a time; after fake_drop() the session may connect again.
 *
 *     fake_expect("[48,1,{},\"com.add\",[2,3]]");
 *     fake_say("[50,1,{},[5]]");
 *     ... call ...
 *     fake_finish();
 *
 * Messages are written as JSON whatever the serializer. The script is worked off as far as possible
 * in every turn of the loop; a turn in which nothing happens lets its time pass.
 */
#ifndef FAKE_TRANSPORT_H
#define FAKE_TRANSPORT_H

#include <widl/session.h>

#include "session/session.h"
#include "transport/transport.h"

/** The HELLO of every session of the tests. */
#define FAKE_HELLO                                                                                 \
    "[1,\"realm1\",{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":true,"                 \
    "\"caller_identification\":true,\"payload_passthru_mode\":true,"                               \
    "\"progressive_call_invocations\":true,\"progressive_call_results\":true,"                     \
    "\"sharded_registration\":true}},\"callee\":{\"features\":{\"call_canceling\":true,"           \
    "\"call_reroute\":true,\"call_timeout\":true,\"caller_identification\":true,"                  \
    "\"pattern_based_registration\":true,\"payload_passthru_mode\":true,"                          \
    "\"progressive_call_invocations\":true,\"progressive_call_results\":true,"                     \
    "\"registration_revocation\":true,\"sharded_registration\":true,"                              \
    "\"shared_registration\":true}},"                                                              \
    "\"publisher\":{\"features\":{\"payload_passthru_mode\":true,"                                 \
    "\"publisher_exclusion\":true,\"publisher_identification\":true,"                              \
    "\"sharded_subscription\":true,\"subscriber_blackwhite_listing\":true}},"                      \
    "\"subscriber\":{\"features\":{\"pattern_based_subscription\":true,"                           \
    "\"payload_passthru_mode\":true,\"publisher_identification\":true,"                            \
    "\"sharded_subscription\":true,\"subscription_revocation\":true}}},"                           \
    "\"agent\":\"widl/0.1.0\",\"authmethods\":[\"anonymous\"]}]"

/** A router of the basic profile. */
#define FAKE_WELCOME "[2,1001,{\"roles\":{\"broker\":{},\"dealer\":{}}}]"

/** One that announces all that the client looks at. */
#define FAKE_ADVANCED_WELCOME                                                                      \
    "[2,1001,{\"roles\":{\"broker\":{\"features\":{\"pattern_based_subscription\":true,"           \
    "\"event_history\":true,\"payload_passthru_mode\":true,\"sharded_subscription\":true,"         \
    "\"subscriber_blackwhite_listing\":true}},"                                                    \
    "\"dealer\":{\"features\":{\"call_canceling\":true,\"progressive_call_results\":true,"         \
    "\"progressive_call_invocations\":true,\"pattern_based_registration\":true,"                   \
    "\"payload_passthru_mode\":true,\"sharded_registration\":true,"                                \
    "\"shared_registration\":true,\"testament_meta_api\":true}}}}]"

/** Forget everything; the next channel speaks `serializer`. */
void fake_start(enum wi_serializer serializer);

/** Check that the script is worked off and nothing else was sent, and release everything. */
void fake_finish(void);

/** Release everything without a look at the script. */
void fake_forget(void);

/** The client sends this next; `*` at the end stands for any rest. */
void fake_expect(const char *json);

/** The router sends a message, or bytes. */
void fake_say(const char *json);
void fake_say_bytes(const void *data, size_t size);

/**
 * In place of expectations: `answer` is called with the JSON form of each message that the client
 * sends, and answers with fake_say(). pause: see failing_malloc_pause().
 */
void fake_answer_with(void (*answer)(const char *json), void (*pause)(bool paused));

/** The connection ends; or the one that comes is not even opened. */
void fake_drop(widl_code code, const char *text);

/** How often the client has connected. */
unsigned fake_connections(void);

/** Something happens, from outside of the session. */
void fake_do(void (*action)(void *user), void *user);

/** The router's socket takes nothing (or takes everything again). */
void fake_stall(bool stalled);

/** It takes nothing during so many turns of the loop. */
void fake_stall_for(unsigned turns);

/** The handshake is never finished. */
void fake_never_open(void);

/** wi_loop_turn() fails, or works again. */
void fake_break_loop(bool broken);

/** The clock, and moving it forward. */
uint64_t fake_now(void *user);
void fake_pass(uint64_t milliseconds);

/** The session's random number from now on; 0 at first, which gives delays without jitter. */
void fake_set_random(uint32_t number);

/** The request that the channel was made with, and the status it was closed with (0: open). */
const struct wi_channel_request *fake_request(void);
unsigned fake_close_status(void);

/** Connect with the fake's clock. */
widl_session *fake_connect_with(const char *realm, const widl_options *options, widl_error *error);

/** A session that has been admitted; the script for that is done. */
widl_session *fake_session(const widl_options *options);
widl_session *fake_advanced_session(const widl_options *options);

/** Close a session that is established: GOODBYE both ways. */
void fake_close(widl_session *session);

/** A payload from JSON, either half may be NULL. Lifetime: until fake_finish(). */
widl_payload fake_payload(const char *args, const char *kwargs);

/** Check a payload; absent halves are NULL. */
void fake_check_payload(const widl_payload *payload, const char *args, const char *kwargs);

/** Set-up and teardown of tests that run once for each serializer: `*state` points to it. */
int fake_set_up(void **state);
int fake_tear_down(void **state);

extern enum wi_serializer fake_json;
extern enum wi_serializer fake_msgpack;

/** A test in both serializers. */
#define FAKE_BOTH(test)                                                                            \
    {#test "_json", test, fake_set_up, fake_tear_down, &fake_json},                                \
    {                                                                                              \
#test "_msgpack", test, fake_set_up, fake_tear_down, &fake_msgpack                         \
    }

#endif
