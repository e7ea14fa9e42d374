/* SPDX-License-Identifier: MIT */
/*
 * The routing core: realms, sessions, dealer and broker. It knows no sockets and no clock: bytes of
 * whole messages come in from a peer, bytes go out through the peer's operations, and time is told
 * to it. The server (server.c) connects peers to channels; tests connect them to themselves.
 */
#ifndef WI_ROUTER_CORE_H
#define WI_ROUTER_CORE_H

#include <stdint.h>

#include <widl/authenticator.h>
#include <widl/authorizer.h>
#include <widl/router.h>

#include "base/uri.h"
#include "message/message.h"
#include "router/core/report.h"

struct wi_core;
struct wi_peer;

/** What the core asks of whatever carries a peer's messages. None of it may call the core back. */
struct wi_peer_operations {
    /** Send one whole message. Return: false when it cannot be queued; the peer is cut then. */
    bool (*send)(void *user, const void *data, size_t size);
    /**
     * Nothing more will be sent: close after what is queued is out. The peer is released by
     * wi_peer_gone(), which the carrier calls in its own time, never from inside this.
     */
    void (*close)(void *user);
    /** The same, without waiting for what is queued: the peer does not read. */
    void (*cut)(void *user);
    /** The peer has a session from now on: it may send larger messages. NULL is allowed. */
    void (*joined)(void *user);
    /**
     * An authenticator has refused the peer, with a reason that is a URI and a text for people.
     * That is not its end then: it gets no ABORT, and may say HELLO again, within hello_timeout_ms.
     * Whatever comes of that, its session has the id that it had. NULL: it is the end.
     */
    void (*refused)(void *user, widl_string reason, widl_string text);
    /** The peer leaves for good: what is remembered of its login is to be forgotten. NULL is
     * allowed. */
    void (*logged_out)(void *user);
    /** Say what is known of the connection, but for the serializer; what it views lives as long as
     * the peer. `ret` is all zero. NULL: the peer is of this machine. */
    void (*describe)(void *user, widl_peer_facts *ret);
};

/** A core. options: the limits count, and the log; borrowed. now_ms: the time. NULL: no memory. */
struct wi_core *wi_core_new(const widl_router_options *options, uint64_t now_ms);

/** Release the core. Every peer must be gone. NULL is allowed. */
void wi_core_free(struct wi_core *core);

/** Tells the time of day, which no timer depends on. */
typedef widl_timestamp wi_core_clock(void *user);

/** Where the core asks for the time of day; without it, it starts with 1970. user: borrowed. */
void wi_core_set_clock(struct wi_core *core, wi_core_clock *clock, void *user);

/**
 * Runs at the end of an entry into the core that has alerted it, which it may enter again; not from
 * inside itself.
 */
typedef void wi_core_attend(void *user);

/** Have `attend` run after entries into the core from now on; NULL: no more. user: borrowed. */
void wi_core_set_attendant(struct wi_core *core, wi_core_attend *attend, void *user);

/** There is something for the attendant, who runs at the end of this entry, or of the next one. */
void wi_core_alert(struct wi_core *core);

/** The limits in force: the options with the defaults in place of zeros. Lifetime: the core. */
const widl_router_options *wi_core_limits(const struct wi_core *core);

/** Have those members of `options` as limits from now on that begin with `max_`. */
void wi_core_set_limits(struct wi_core *core, const widl_router_options *options);

/** Limit a realm, instead of as it was. Return: false when there is none of that name. */
bool wi_core_limit_realm(struct wi_core *core, const char *realm, const widl_realm_limits *limits,
                         widl_error *error);

/** Add a realm; false when the name is no URI, taken, or memory is short. */
bool wi_core_add_realm(struct wi_core *core, const char *name, widl_error *error);

/** Remove a realm that no session is in. */
void wi_core_remove_realm(struct wi_core *core, const char *name);

/**
 * Have an authenticator decide who may join a realm, or, `realm` NULL, all those that have none of
 * their own. NULL: none. user: borrowed. Return: false when there is no such realm.
 */
bool wi_core_set_authenticator(struct wi_core *core, const char *realm,
                               const widl_authenticator *authenticator, void *user,
                               widl_error *error);

/* What sessions may do in a realm: as the functions of widl/authorizer.h. */
bool wi_core_add_role(struct wi_core *core, const char *realm, const char *role,
                      const widl_role_options *options, widl_error *error);
bool wi_core_permit(struct wi_core *core, const char *realm, const char *role,
                    const widl_permission *permission, widl_error *error);
bool wi_core_remove_roles(struct wi_core *core, const char *realm, widl_error *error);

/** As widl_router_draft_roles() and widl_router_adopt_roles(). */
bool wi_core_draft_roles(struct wi_core *core, const char *realm, widl_error *error);
bool wi_core_adopt_roles(struct wi_core *core, const char *realm, widl_error *error);

bool wi_core_explain(const struct wi_core *core, const char *realm, const char *role,
                     widl_action action, widl_match match, const char *uri, widl_explanation *ret,
                     widl_error *error);
bool wi_core_set_authorizer(struct wi_core *core, const char *realm,
                            const widl_authorizer *authorizer, void *user, widl_error *error);

/**
 * Have histories kept in the file at `path` from now on, instead of in memory. Called once, before
 * the first history. Return: false when there is no such file to be had.
 */
bool wi_core_open_history(struct wi_core *core, const char *path, widl_error *error);

/**
 * Keep the events of a topic or pattern from now on, for `wamp.subscription.get_events`; within
 * other limits if that was done before, and then, in memory, from the beginning. The subscription
 * exists from now on, though nobody may be on it. Return: false when there is no such realm, the
 * topic is no such pattern, memory is short, or the file of histories cannot be used.
 */
bool wi_core_keep_history(struct wi_core *core, const char *realm, enum wi_match match,
                          const char *topic, const widl_history_limits *limits, widl_error *error);

/** Tell the time, from which on deadlines count. It goes forward only. */
void wi_core_tell_time(struct wi_core *core, uint64_t now_ms);

/**
 * All that had come at this time is read: peers whose HELLO, or answer to GOODBYE, is overdue are
 * closed, calls whose time is over fail.
 */
void wi_core_tick(struct wi_core *core, uint64_t now_ms);

/** When wi_core_tick() has something to do next; UINT64_MAX when there is nothing to wait for. */
uint64_t wi_core_deadline(const struct wi_core *core);

/**
 * Make safe what was put into histories in a file since the last time, and acknowledge it. To be
 * called before what the core has sent leaves, and before waiting for more.
 */
void wi_core_commit(struct wi_core *core);

/**
 * Let calls come to their ends: from now on nobody joins, and only sessions that are being called
 * themselves may call; others are told `wamp.error.unavailable`.
 */
void wi_core_drain(struct wi_core *core);

/** How many calls wait for an answer. It takes time in proportion to the number of sessions. */
size_t wi_core_calls(const struct wi_core *core);

/** Say GOODBYE wamp.close.system_shutdown to every session and refuse new ones. */
void wi_core_shutdown(struct wi_core *core);

/** One line for the operator, of no kind that is told apart (report.h). */
void wi_core_log(const struct wi_core *core, widl_log_level level, const char *format, ...)
    WIDL_PRINTF(3, 4);

/** How many peers are not gone yet, but for internal ones. */
size_t wi_core_peers(const struct wi_core *core);

/** A peer whose transport is up; it has not said HELLO. NULL: no memory, or shutting down. */
struct wi_peer *wi_peer_new(struct wi_core *core, enum wi_serializer serializer,
                            const struct wi_peer_operations *operations, void *user);

/**
 * A peer of the router's own, which speaks MessagePack. It may register and publish what begins
 * with `wamp.`, is told who calls it, and is bound by no limit of registrations. It is on no list
 * of sessions, and wi_core_shutdown() leaves it alone. NULL: no memory, or shutting down.
 */
struct wi_peer *wi_peer_new_internal(struct wi_core *core,
                                     const struct wi_peer_operations *operations, void *user);

/**
 * Vouch for a peer that has not said HELLO: no authenticator is asked about it. identity: who it
 * is, borrowed; NULL: the program that the router is in, which may do everything. Return: NULL;
 * else why not, and the peer is as before.
 */
const char *wi_peer_introduce(struct wi_peer *peer, const widl_identity *identity);

/** The peer takes messages of at most `size` bytes; what is larger is treated as too large for all.
 */
void wi_peer_limit_messages(struct wi_peer *peer, size_t size);

/**
 * End the session of a peer that may be refused (`refused`), or its way to one: it owes a HELLO
 * again, and its next session has the same id. Return: false when it closes already.
 */
bool wi_peer_start_over(struct wi_peer *peer);

/** One whole message from the peer. After a protocol violation further ones are ignored. */
void wi_peer_receive(struct wi_peer *peer, const void *data, size_t size);

/** The peer has closed its side: its session ends now. It is not released. */
void wi_peer_lost(struct wi_peer *peer);

/** The id of the peer's session, 0 when it has had none. */
uint64_t wi_peer_session(const struct wi_peer *peer);

/** The peer's transport has ended: its session, registrations, subscriptions and calls end, and
 * the peer is released. */
void wi_peer_gone(struct wi_peer *peer);

#endif
