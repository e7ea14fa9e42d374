/* SPDX-License-Identifier: MIT */
/* Registrations: which callees have registered what, and which of them a call goes to (WAMP 6). */
#ifndef WI_ROUTER_REGISTRATION_H
#define WI_ROUTER_REGISTRATION_H

#include <widl/timestamp.h>

#include "router/patterns/pattern_index.h"

struct wi_peer;

/** Which of several callees is called: the policy of a shared registration (WAMP: shared
 * registration). */
enum wi_invoke {
    WI_INVOKE_SINGLE,     /**< there is only one */
    WI_INVOKE_FIRST,      /**< the one that registered first */
    WI_INVOKE_LAST,       /**< the one that registered last */
    WI_INVOKE_ROUNDROBIN, /**< one after the other, in the order of registering */
    WI_INVOKE_RANDOM,     /**< any */
    WI_INVOKE_COUNT,
};

/** The name of a policy: `single`. */
const char *wi_invoke_name(enum wi_invoke invoke);

/** The policy of that name. Return: false when there is none. */
bool wi_invoke_of(widl_string name, enum wi_invoke *ret);

/** What a callee asks for when it registers. */
struct wi_register_options {
    enum wi_match match;
    enum wi_invoke invoke;
    uint64_t concurrency; /**< calls at a time, 0: any number */
    bool disclose_caller; /**< tell the callee who calls */
    bool forward_timeout; /**< the callee itself minds the timeouts of calls */
    bool force;           /**< all callees that are there are revoked first */
};

/** All registrations of a realm. All zero is none. */
struct wi_registrations {
    struct wi_pattern_index procedures; /**< procedure -> struct wi_registration */
    struct wi_table ids;                /**< id -> struct wi_registration */
};

/** One procedure or pattern, with one endpoint at least. */
struct wi_registration {
    uint64_t id;
    enum wi_match match;
    enum wi_invoke invoke;
    widl_timestamp created;
    struct wi_endpoint **endpoints; /**< in the order of registering */
    size_t count;
    size_t capacity;
    uint64_t last_serial;
    uint64_t turn;   /**< roundrobin: serial of the endpoint that was called last */
    uint64_t random; /**< state of a generator, never 0 */
    widl_string procedure;
    char text[]; /**< what `procedure` views */
};

/**
 * One callee of a registration; in the callee's table of them by the registration's id. It outlives
 * its registration while invocations that count for `busy` do.
 */
struct wi_endpoint {
    struct wi_registration *registration; /**< NULL: it has ended */
    struct wi_peer *peer;
    uint64_t serial; /**< counted per registration, from 1 */
    uint64_t concurrency;
    uint64_t busy; /**< invocations that it may be working on */
    bool disclose_caller;
    bool forward_timeout;
};

/**
 * How far the choice among endpoints has come for one call: each is chosen once at most. Start with
 * all zero. With a key the order depends on that alone (WAMP: sharded registration; rendezvous
 * hashing): as endpoints come and go, only those calls change places that were or will be theirs.
 */
struct wi_choice {
    uint64_t first; /**< serial of the endpoint that was looked at first, 0: none */
    uint64_t last;  /**< and of the latest */
    bool by_key;
    uint64_t key;   /**< see wi_registration_hash_key() */
    uint64_t score; /**< of the latest, with a key */
};

/** The registration of exactly this procedure or pattern, or NULL. */
struct wi_registration *wi_registration_find(const struct wi_registrations *all,
                                             enum wi_match match, widl_string procedure);

/**
 * Make `peer` a callee of `procedure`: of `existing`, which is not one of its own, or of a new
 * registration when that is NULL. Return: NULL when memory is short.
 */
struct wi_endpoint *wi_registration_join(struct wi_registrations *all,
                                         struct wi_registration *existing, struct wi_peer *peer,
                                         widl_string procedure,
                                         const struct wi_register_options *options);

/**
 * Take an endpoint, which is in its peer's table no more, off its registration, and release that
 * when it was the last.
 */
void wi_endpoint_end(struct wi_registrations *all, struct wi_endpoint *endpoint);

/** An invocation that counted for `busy` does so no longer. The endpoint may be gone then. */
void wi_endpoint_release(struct wi_endpoint *endpoint);

/** What a key is in a choice among the endpoints of a registration: its hash. */
uint64_t wi_registration_hash_key(const struct wi_registration *registration, widl_string key);

/** The next endpoint that a call is to go to and that is not too busy; NULL: there is no other. */
struct wi_endpoint *wi_registration_choose(struct wi_registration *registration,
                                           struct wi_choice *choice);

/** Release the tables of registrations; there are none left. */
void wi_registrations_done(struct wi_registrations *all);

#endif
