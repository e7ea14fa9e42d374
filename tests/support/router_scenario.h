/* SPDX-License-Identifier: MIT */
/*
 * Router scenarios: clients spelled out as the WAMP messages they send and expect.
 *
 *     struct peer *callee = peer_join(scenario, "realm1");
 *     peer_send(callee, "[64,1,{},'com.x']");
 *     peer_expect(callee, "[65,1,'$registration']");
 *
 * Texts are JSON in which ' may stand for ". Of what is expected, "*" matches any value, "$name"
 * any value that is the same each time, a last "..." any further elements, and a key "..." any
 * further keys. In what is sent, "$name" stands for the value that it matched before.
 *
 * A scenario knows neither serializers nor sockets: the runner gives them to its peers in turn, and
 * the program is linked with one carrier, in-process (router_carrier_core.c) or WebSocket
 * (router_carrier_socket.c).
 */
#ifndef ROUTER_SCENARIO_H
#define ROUTER_SCENARIO_H

#include <widl/authenticator.h>
#include <widl/authorizer.h>
#include <widl/router.h>

#include "message/message.h"
#include "support/cmocka_widl.h"

struct scenario;
struct scenario_case;
struct peer;

/** How the peers of a scenario reach their router. */
struct scenario_carrier {
    const char *name;
    bool in_process; /**< answers are there at once, and scenario_advance() works */
    /** A router with the realms `realm1` and `realm2`, prepared for the case. */
    void *(*start)(const struct scenario_case *test);
    void (*advance)(void *router, uint64_t ms);
    void (*shutdown)(void *router);
    void (*stop)(void *router);
    void *(*open)(void *router, enum wi_serializer serializer, struct peer *peer);
    void (*send)(void *connection, const void *data, size_t size);
    /** Hand over what has come, with peer_delivered(); wait for something when there is nothing. */
    void (*receive)(void *connection);
    void (*close)(void *connection);
};

/** The one that the program is linked with. */
extern const struct scenario_carrier scenario_carrier;

/** One scenario; `options` are those of its router. */
struct scenario_case {
    const char *name;
    void (*run)(struct scenario *scenario);
    widl_router_options options;
    bool in_process;               /**< it needs the clock, or sends what WebSocket refuses */
    void (*prepare)(void *router); /**< runs before the router serves; NULL: nothing */
    const char *section;           /**< of the specification, that `rule` is from; NULL: none */
    const char *rule;
};

/** For prepare(): have an authenticator decide who may join `realm`, NULL: any. */
void scenario_authenticate(void *router, const char *realm, const widl_authenticator *authenticator,
                           void *user);

/** For prepare(): what sessions of realm1 may do, as the functions of widl/authorizer.h. */
void scenario_add_role(void *router, const char *role, const widl_role_options *options);
void scenario_permit(void *router, const char *role, const widl_permission *permission);
void scenario_authorize(void *router, const widl_authorizer *authorizer, void *user);

/** The same by procedures, in realm1 and anywhere; only with the meta API. */
void scenario_authorize_by(void *router, const char *procedure);
void scenario_authenticate_by(void *router, const char *realm, const char *procedure_realm,
                              const char *procedure);

/** For prepare(): keep the events of a topic of realm1. */
void scenario_keep_history(void *router, const char *topic);

/** The row of a case that tests a rule of the specification, and of one that does not. */
#define RULE(heading, text, function)                                                              \
    .name = #function, .run = function, .section = heading, .rule = text
#define SCENARIO(function) .name = #function, .run = function

/**
 * Run each case in each serializer, and in mixes of them. With WIDL_LIST_RULES in the
 * environment say what rules there are instead. Return: for main().
 */
int scenario_main(const char *group, const struct scenario_case *cases, size_t count);

/** For carriers: a message for the peer has come; its connection is closed. */
void peer_delivered(struct peer *peer, const void *data, size_t size);
void peer_closed(struct peer *peer);

/** The same, with the close code that WebSocket has for it. */
void peer_closed_with(struct peer *peer, unsigned status);

/** The serializer of a peer. */
enum wi_serializer peer_serializer(const struct peer *peer);

/** For tests in the process: the router, as prepare() gets it. */
void *scenario_router(struct scenario *scenario);

/** Whether the peer speaks WAMP v1. */
bool peer_is_v1(const struct peer *peer);

/** A connection without a session; it lives until the end of the scenario. */
struct peer *peer_open(struct scenario *scenario);

/** The same with a session in all four roles. */
struct peer *peer_join(struct scenario *scenario, const char *realm);

/** The same in realm1 with roles as HELLO has them, and what WELCOME must say. */
struct peer *peer_join_as(struct scenario *scenario, const char *roles, const char *welcome);

/** The same with these dicts of features as caller and as callee. */
struct peer *peer_join_with(struct scenario *scenario, const char *realm, const char *caller,
                            const char *callee);

/**
 * A client of WAMP v1, which finds itself in realm1, where `http://example.com/calc#` is
 * `com.calc.`. WELCOME is still to be expected. Over sockets, or with SCENARIO_WITH_V1.
 */
struct peer *peer_open_v1(struct scenario *scenario);

/** The same when it was welcomed, with its id as `name`. */
struct peer *peer_join_v1(struct scenario *scenario, const char *name);

/** The peer's connection breaks. */
void peer_drop(struct peer *peer);

/** Send a text, or bytes as they are. */
void peer_send(struct peer *peer, const char *text);
void peer_send_bytes(struct peer *peer, const void *data, size_t size);

/** The next message as JSON text, to be freed; NULL when the connection is closed. */
char *peer_next(struct peer *peer);

/** The next message must match; there must be no message; the connection must be closed. */
#define peer_expect(peer, text)   peer_expect_at(peer, text, __FILE__, __LINE__)
#define peer_expect_nothing(peer) peer_expect_nothing_at(peer, __FILE__, __LINE__)
#define peer_expect_closed(peer)  peer_expect_closed_at(peer, __FILE__, __LINE__)
void peer_expect_at(struct peer *peer, const char *text, const char *file, int line);
void peer_expect_nothing_at(struct peer *peer, const char *file, int line);
void peer_expect_closed_at(struct peer *peer, const char *file, int line);

/** The connection must be closed with that close code; of clients of WAMP v1 in any carrier. */
void peer_expect_status(struct peer *peer, unsigned status);

/** ABORT wamp.error.protocol_violation, and the end of the connection. */
#define peer_expect_violation(peer)                                                                \
    do {                                                                                           \
        peer_expect(peer, "[3,{'message':'*'},'wamp.error.protocol_violation']");                  \
        peer_expect_closed(peer);                                                                  \
    } while (0)

/** What a failed expectation says besides; NULL: nothing. Borrowed. */
void scenario_note(struct scenario *scenario, const char *note);

/** The next "$name" that is met matches any value again. */
void scenario_forget(struct scenario *scenario, const char *name);

/** Let time pass; only in the process. */
void scenario_advance(struct scenario *scenario, uint64_t ms);

/** The router shuts down. */
void scenario_shutdown(struct scenario *scenario);

#endif
