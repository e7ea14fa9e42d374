/* SPDX-License-Identifier: MIT */
/*
 * Who may join the realms of a router, decided by the program that the router is in (WAMP 4.1.3,
 * 4.1.4, 13).
 *
 *     static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
 *     {
 *         answer->verdict = WIDL_JOIN_CHALLENGE;
 *         answer->method = widl_str("ticket");
 *     }
 *     static void on_authenticate(void *user, widl_join *join, widl_string signature,
 *                                 widl_value extra, widl_join_answer *answer)
 *     {
 *         if (!is_ticket_of(join->authid, signature))
 *             return;
 *         answer->verdict = WIDL_JOIN_WELCOME;
 *         answer->identity.authid = join->authid;
 *         answer->identity.authrole = widl_str("user");
 *     }
 *     static const widl_authenticator authenticator = {.hello = on_hello,
 *                                                      .authenticate = on_authenticate};
 *     widl_router_set_authenticator(router, "realm1", &authenticator, NULL, &error);
 *
 * An answer that is left as it is refuses the client, and so does one that is not well formed:
 * whatever goes wrong, nobody gets in by it.
 *
 * Thread: that of the router. An authenticator calls nothing of the router but widl_join_decide().
 */
#ifndef WIDL_AUTHENTICATOR_H
#define WIDL_AUTHENTICATOR_H

#include <stdint.h>

#include <widl/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of the connection that a client comes over. What is not known is empty. */
typedef struct widl_peer_facts {
    widl_string transport;      /**< `websocket`, `rawsocket`, `in-process` */
    widl_string serializer;     /**< `msgpack`, `json`, `cbor` */
    widl_string address;        /**< `127.0.0.1:51234` */
    bool is_local;              /**< from this machine: loopback, a unix socket, the program */
    bool is_secure;             /**< TLS is between */
    widl_bytes certificate;     /**< that the client has shown and TLS has accepted, DER */
    widl_bytes channel_binding; /**< of TLS, of the type that follows */
    widl_string channel_binding_type; /**< `tls-exporter`, `tls-unique` */
    widl_string cookie;               /**< the Cookie header of its request */
    widl_string new_cookie; /**< the value of the cookie that the router has set, if it has */
} widl_peer_facts;

/** Who a session is. What is empty gets a default. */
typedef struct widl_identity {
    widl_string authid;       /**< empty: a random one */
    widl_string authrole;     /**< what it may do; empty: `anonymous` */
    widl_string authmethod;   /**< empty: that of the last challenge, or `anonymous` */
    widl_string authprovider; /**< who has checked it; empty: `static` */
    widl_value authextra;     /**< a map, for the client to see; size 0: none */
} widl_identity;

/** A client that wants to join: what its HELLO says. Everything is borrowed from the join. */
typedef struct widl_join {
    widl_string realm;
    uint64_t session;           /**< the id that its session will have */
    widl_string authid;         /**< whom it claims to be; data NULL: it does not say */
    widl_string authrole;       /**< data NULL: it does not say */
    widl_string agent;          /**< data NULL: it does not say */
    const widl_string *methods; /**< that it can be challenged by, in its order of preference; of
                                     more than 32 the first ones */
    size_t method_count;        /**< 0: it names none, which stands for `anonymous` */
    widl_value authextra;       /**< a map; size 0: none */
    widl_peer_facts peer;
    unsigned challenges; /**< that were sent so far */
    void *state;         /**< the authenticator's own, from hello() to ended() */
} widl_join;

/** How a join goes on. */
typedef enum widl_join_verdict {
    WIDL_JOIN_REFUSE = 0, /**< ABORT with `reason` */
    WIDL_JOIN_WELCOME,    /**< it has a session, as `identity` */
    WIDL_JOIN_CHALLENGE,  /**< CHALLENGE with `method` and `extra`; at most eight for a join */
    WIDL_JOIN_LATER,      /**< widl_join_decide() will tell; not as an answer to that itself */
} widl_join_verdict;

/** An answer. All zero refuses. What it views is copied before the router goes on. */
typedef struct widl_join_answer {
    widl_join_verdict verdict;
    widl_identity identity;
    widl_string method; /**< of a challenge: what WAMP calls it, `ticket` */
    widl_value extra;   /**< of a challenge: a map; size 0: an empty one */
    widl_string reason; /**< a URI; empty: `wamp.error.authentication_denied` */
    widl_string text;   /**< for people; empty: none of use to who guesses */
    widl_arena *arena;  /**< for what the answer views, released when it was given; not set by who
                             calls widl_join_decide() */
} widl_join_answer;

/** Who decides. */
typedef struct widl_authenticator {
    /** A client has said HELLO to the realm. */
    void (*hello)(void *user, widl_join *join, widl_join_answer *answer);
    /**
     * It has answered the challenge. extra: a map. NULL: every answer is refused.
     */
    void (*authenticate)(void *user, widl_join *join, widl_string signature, widl_value extra,
                         widl_join_answer *answer);
    /**
     * The join is over: the client was welcomed or refused, has gone, or time is up. Called once
     * for each for which hello() was; `join` is released when it returns. NULL: nothing to do.
     */
    void (*ended)(void *user, widl_join *join);
} widl_authenticator;

/**
 * Have an authenticator decide who may join a realm, or all realms that have none of their own
 * (`realm` NULL), instead of letting everybody in as `anonymous`. From HELLO to WELCOME a client
 * has authenticate_timeout_ms, whoever makes it wait. Sessions of the program itself
 * (widl_router_connect()) are not asked.
 *
 * authenticator, user: borrowed as long as the router. NULL: as if there had never been one.
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm.
 */
WIDL_API bool widl_router_set_authenticator(widl_router *router, const char *realm,
                                            const widl_authenticator *authenticator, void *user,
                                            widl_error *error);

/**
 * Have a procedure decide who may join a realm, or all realms that have no authenticator of their
 * own
 * (`realm` NULL). It is one of `procedure_realm`, where the session that registers it must be able
 * to get in by another way, and is called with (realm: string, authid: string or null, details:
 * dict). Clients that offer the method `ticket` are challenged first: `details` has the `ticket`
 * then. It answers with the authrole, or with a dict: `role`, `authid`, `extra` (a dict, for the
 * client to see). Of those that offer `cryptosign`, `wamp-scram` or `wampcra` it answers what the
 * router is to challenge them by (docs/authentication.md). An error such as
 * `wamp.error.authentication_denied` refuses; others, and other answers, are
 * `wamp.error.authentication_failed`.
 *
 * procedure: copied. Return: false with WIDL_ERROR_ARGUMENT when there is no such realm or it is no
 * URI; _UNSUPPORTED when the library was built without the meta API; _MEMORY.
 */
WIDL_API bool widl_router_set_authenticator_procedure(widl_router *router, const char *realm,
                                                      const char *procedure_realm,
                                                      const char *procedure, widl_error *error);

/**
 * Answer a join that was answered with WIDL_JOIN_LATER. It may be called at any time outside of the
 * authenticator, and inside for other joins; what has to be sent leaves with the router's next
 * turn.
 *
 * join:   may be released by this, unless it is challenged again; never after its ended().
 * answer: borrowed for the call. NULL refuses.
 * Return: false, without effect, when it does not wait for an answer.
 */
WIDL_API bool widl_join_decide(widl_join *join, const widl_join_answer *answer);

/**
 * The same as widl_router_connect(), as somebody: the session has this identity, and what its role
 * may do holds for it. Who is not named is trusted: a session without an identity may do
 * everything, with the authrole `trusted`.
 *
 * identity: borrowed for the call; NULL: none. WIDL_ERROR_ARGUMENT when it is not well formed.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_router_connect_as(widl_router *router, const char *realm,
                                                             const widl_identity *identity,
                                                             const widl_options *options,
                                                             widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
