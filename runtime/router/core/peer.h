/* SPDX-License-Identifier: MIT */
/* A peer: one connection, and the session on it once it has said HELLO (WAMP 4). */
#ifndef WI_ROUTER_PEER_H
#define WI_ROUTER_PEER_H

#include "router/core/core_state.h"
#include "router/core/details.h"
#include "router/core/features.h"
#include "router/core/testament.h"

enum wi_peer_state {
    WI_PEER_OPEN,        /**< owes a HELLO */
    WI_PEER_CHALLENGED,  /**< owes an AUTHENTICATE */
    WI_PEER_DECIDING,    /**< owes nothing: the router owes it an answer */
    WI_PEER_ESTABLISHED, /**< has a session */
    WI_PEER_CLOSING,     /**< owes the answer to our GOODBYE; anything else is ignored */
    WI_PEER_ENDED,       /**< nothing is received or sent any more; the carrier closes */
};

struct wi_peer {
    struct wi_core *core;
    const struct wi_peer_operations *operations;
    void *user;
    enum wi_serializer serializer;
    size_t max_message_bytes; /**< that it takes of another peer's payload with what is around it */
    enum wi_peer_state state;

    struct wi_link link;    /**< on the core's `peers` */
    struct wi_link timer;   /**< on the core's `opening`, `joining` or `leaving`, or on none */
    struct wi_link parting; /**< on the core's list of that name, or on none */
    struct wi_link member;  /**< on the realm's list of that name, or on none */
    uint64_t deadline_ms;   /**< when `timer` is on a list */
    bool is_internal;       /**< see wi_peer_new_internal() */
    bool is_introduced;     /**< see wi_peer_introduce() */
    bool is_trusted;        /**< it may do everything */
    bool has_said_hello;    /**< at least once */
    bool is_guarded;        /**< what it may do is asked for, see access.h */
    bool is_gone;           /**< it is being released */
    bool is_silent;         /**< the end of its session is not worth a note */

    struct wi_join *join;   /**< the way to a session, while it is under way; or NULL */
    struct wi_realm *realm; /**< NULL when there is no session */
    uint64_t session;
    struct wi_announcement announced;
    widl_string authid; /**< as WELCOME says; see identity.h for what it and the next four view */
    widl_string authrole;
    widl_string authmethod;
    widl_string authprovider;
    widl_value authextra; /**< size 0: none */
    char *identity;       /**< NULL: nothing but constants and authid_text is viewed */
    char authid_text[2 * sizeof(uint64_t) + 1];

    const struct wi_authrole
        *role;             /**< as far as it is guarded; NULL: the realm knows none for it */
    struct wi_grant grant; /**< of the request that is being handled; zero: not guarded */
    struct wi_link held;   /**< requests that wait, struct wi_held, in their order */
    size_t held_count;
    size_t held_bytes;
    struct wi_table held_calls; /**< CALLs among them, id -> one of struct wi_held */
    struct wi_held *replayed;   /**< the one whose handler is called again */
    struct wi_link resuming;    /**< on the core's list of that name, or on none */
    struct wi_access_cache *access_cache;

    uint64_t last_invocation;
    uint64_t last_request; /**< with strict request ids: of the peer's latest request */
    struct wi_testaments testaments;
    struct wi_table subscriptions; /**< subscription id -> struct wi_subscriber */
    struct wi_table registrations; /**< registration id -> struct wi_endpoint */
    struct wi_table invocations;   /**< as callee: request id -> struct wi_invocation */
    struct wi_table calls;         /**< as caller: request id -> struct wi_invocation */

    /* As caller. */
    struct wi_link canceled; /**< calls that it has given up, unanswered still */
    size_t canceled_count;
    struct wi_link late; /**< calls that are over, but for input under way; oldest first */
    size_t late_count;
    uint64_t last_late; /**< no such call up to this id is known */
    size_t kept_bytes;  /**< in copies of its calls */

    /* As callee. */
    struct wi_link abandoned; /**< invocations that count for nobody, oldest first */
    size_t abandoned_count;
    uint64_t last_forgotten; /**< no abandoned invocation up to this id is known */
};

/** Whether the peer has announced a feature. */
static inline bool wi_peer_has(const struct wi_peer *peer, enum wi_feature feature)
{
    return (peer->announced.features & WI_BIT_OF(feature)) != 0;
}

/** Whether the id of the peer's session stays its own beyond that session. */
static inline bool wi_peer_keeps_id(const struct wi_peer *peer)
{
    return peer->operations->refused && !peer->is_gone;
}

/** Have the peer owe a HELLO from now on; it is on no list of timers. */
void wi_peer_expect_hello(struct wi_peer *peer);

/** The HELLO of a peer (hello.c): WELCOME, ABORT, or the way to one of them (join.h). */
void wi_peer_hello(struct wi_peer *peer, const struct wi_message *message);

/** Who decides whether the peer may join a realm; NULL: nobody. */
const struct wi_doorman *wi_peer_doorman(const struct wi_peer *peer, const struct wi_realm *realm);

/** Give the peer, who is somebody by now, a session: WELCOME. */
void wi_peer_welcome(struct wi_peer *peer, struct wi_realm *realm,
                     const struct wi_announcement *announced);

/** What is known of the peer's connection. Lifetime: the peer. */
widl_peer_facts wi_peer_facts(const struct wi_peer *peer);

/** What sessions may know of it: what `transport` is in the details of a session. */
void wi_peer_describe_transport(const struct wi_peer *peer, struct wi_details *details);

/**
 * Say GOODBYE with `reason`, a URI, and wait for the answer; a peer without a session gets an
 * ABORT. message: for people; data NULL: none.
 */
void wi_peer_say_goodbye(struct wi_peer *peer, widl_string reason, widl_string message);

/** The peer has not said what it owes in time. */
void wi_peer_overdue(struct wi_peer *peer);

/*
 * Sending (reply.c). All of it is without effect for a peer that is closing or has ended.
 */

/** Send an encoded message; a peer that cannot take it is cut. */
void wi_peer_send_bytes(struct wi_peer *peer, const widl_buffer *bytes);

/** Send a message that is the router's own; a peer for which that fails is cut. */
void wi_peer_send(struct wi_peer *peer, const struct wi_message *message);

/**
 * Send a message with another peer's payload.
 *
 * Return: false with `problem` when it cannot be encoded for this peer, or not within
 *         the peer's max_message_bytes; nothing has happened then.
 */
bool wi_peer_forward(struct wi_peer *peer, const struct wi_message *message, widl_problem *problem);

/** Answer request `request` of type `type` with ERROR; the text becomes its only argument. */
void wi_peer_error(struct wi_peer *peer, enum wi_message_type type, uint64_t request,
                   const char *uri, const char *format, ...) WIDL_PRINTF(5, 6);

/** Refuse a request of the peer: ERROR, but nothing for a PUBLISH without `acknowledge`. */
void wi_peer_refuse(struct wi_peer *peer, const struct wi_message *message, const char *uri,
                    const char *format, ...) WIDL_PRINTF(4, 5);

/**
 * Whether the topic or procedure of a request is a URI that it may name: when `own`, not one of
 * those under `wamp.`, which are reserved. Return: false when the request was answered.
 */
bool wi_peer_check_uri(struct wi_peer *peer, const struct wi_message *message, bool own);

/** The same of a topic or procedure that may be a pattern; `wamp.` is not asked for. */
bool wi_peer_check_pattern(struct wi_peer *peer, const struct wi_message *message,
                           enum wi_match match);

/** Send ABORT with the text as `message`, end the session, close. */
void wi_peer_abort(struct wi_peer *peer, const char *reason, const char *format, ...)
    WIDL_PRINTF(3, 4);

/** Whether the peer has asked to join, and got no answer. */
bool wi_peer_is_joining(const struct wi_peer *peer);

/** Count a request to join that is refused, if the peer was about to join. */
void wi_peer_count_refusal(struct wi_peer *peer);

/** End the session and close after what is queued. */
void wi_peer_end(struct wi_peer *peer);

/** End the session and cut the connection. */
void wi_peer_cut(struct wi_peer *peer, const char *why);

/** The error URI for a payload that could not be sent. */
const char *wi_problem_uri(const widl_problem *problem);

#endif
