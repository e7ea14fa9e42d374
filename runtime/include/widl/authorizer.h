/* SPDX-License-Identifier: MIT */
/*
 * What sessions may do in a realm of a router: roles with rules, and a program, or a procedure,
 * that decides about single requests. docs/access.md has the whole picture.
 *
 *     widl_router_add_role(router, "realm1", "user", NULL, &error);
 *     widl_router_permit(router, "realm1", "user",
 *                        &(widl_permission){.uri = "com.acme.", .match = WIDL_MATCH_PREFIX,
 *                                           .allow = WIDL_MAY_CALL | WIDL_MAY_SUBSCRIBE}, &error);
 *
 * As long as a realm has neither roles nor an authorizer, its sessions may do everything but end
 * each other, and each other's registrations and subscriptions, by the meta API.
 *
 * Thread: that of the router.
 */
#ifndef WIDL_AUTHORIZER_H
#define WIDL_AUTHORIZER_H

#include <stdint.h>

#include <widl/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a session can ask for. */
typedef enum widl_action {
    WIDL_ACTION_CALL,
    WIDL_ACTION_REGISTER,
    WIDL_ACTION_PUBLISH,
    WIDL_ACTION_SUBSCRIBE,
} widl_action;

/** The same as bits of a set. */
typedef enum widl_may {
    WIDL_MAY_CALL = 1,
    WIDL_MAY_REGISTER = 2,
    WIDL_MAY_PUBLISH = 4,
    WIDL_MAY_SUBSCRIBE = 8,
    WIDL_MAY_ALL = 15,
} widl_may;

/** Who is told who calls or publishes. */
typedef enum widl_disclosure {
    WIDL_DISCLOSE_ASKED = 0, /**< who is asked by `disclose_me`, or asks by `disclose_caller` */
    WIDL_DISCLOSE_ALWAYS,    /**< everybody, whatever the session wants */
    WIDL_DISCLOSE_NEVER, /**< nobody: `disclose_me` is an error, `disclose_caller` without effect */
} widl_disclosure;

/** What holds for a role, where a rule does not say otherwise. All zero gives the defaults. */
typedef struct widl_role_options {
    widl_disclosure disclosure;
    bool has_trustlevel;
    uint32_t trustlevel; /**< told with calls and events; 0: the lowest */
} widl_role_options;

/** A rule of a role: what it may do with one URI, or with all that match a pattern. */
typedef struct widl_permission {
    const char *uri;
    widl_match match;
    unsigned allow;             /**< set of widl_may; the others are denied */
    unsigned ask;               /**< set of widl_may that the realm's authorizer decides about */
    widl_disclosure disclosure; /**< WIDL_DISCLOSE_ASKED: that of the role */
    bool has_trustlevel;        /**< false: that of the role */
    uint32_t trustlevel;
} widl_permission;

/**
 * Have a realm know a role. From the first one on, whoever joins the realm must have a role that it
 * knows (`wamp.error.no_such_role`), and may do only what a rule of it allows. A role that there is
 * keeps its rules and gets new options.
 *
 * role: copied. options: borrowed, may be NULL.
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm, or the role has no name;
 *         _MEMORY.
 */
WIDL_API bool widl_router_add_role(widl_router *router, const char *realm, const char *role,
                                   const widl_role_options *options, widl_error *error);

/**
 * Add a rule to a role, or put it in the place of the one with the same URI and match. Of the rules
 * that match a URI the most specific one decides: the exact one, else the longest prefix, else the
 * wildcard pattern that has a literal where the others differ from it first.
 *
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such role, or it is no such pattern;
 *         _MEMORY.
 */
WIDL_API bool widl_router_permit(widl_router *router, const char *realm, const char *role,
                                 const widl_permission *permission, widl_error *error);

/**
 * Forget all roles of a realm, which is open then, unless it has an authorizer. What sessions have
 * registered and subscribed to stays. To have others instead, see widl_router_draft_roles().
 */
WIDL_API bool widl_router_remove_roles(widl_router *router, const char *realm, widl_error *error);

/**
 * Begin to replace the roles of a realm: from now on widl_router_add_role() and
 * widl_router_permit() are about a draft that has none, while those that there are hold on.
 * widl_router_adopt_roles() has the draft take their place, all at once. Called again, it begins
 * anew; widl_router_remove_roles() forgets the draft, too.
 */
WIDL_API bool widl_router_draft_roles(widl_router *router, const char *realm, widl_error *error);

/**
 * Have the draft take effect. Requests that wait for a decision are judged by it. Return: false
 * with WIDL_ERROR_ARGUMENT when there is no such realm, or no draft of it.
 */
WIDL_API bool widl_router_adopt_roles(widl_router *router, const char *realm, widl_error *error);

/** Why a request is allowed or denied. */
typedef struct widl_explanation {
    bool is_allowed;
    bool is_asked;  /**< the authorizer decides */
    char text[512]; /**< for people: which rule decides, or that there is none */
} widl_explanation;

/**
 * Say what the rules of a role have to say about a request.
 *
 * match: of a registration or subscription; WIDL_MATCH_EXACT for others.
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm, or it is no such URI.
 */
WIDL_API bool widl_router_explain(const widl_router *router, const char *realm, const char *role,
                                  widl_action action, widl_match match, const char *uri,
                                  widl_explanation *ret_explanation, widl_error *error);

/** A request that has to be decided about. Everything is borrowed from it. */
typedef struct widl_access {
    widl_string realm;
    uint64_t session;
    widl_string authid;
    widl_string authrole;
    widl_string authmethod;
    widl_string authprovider;
    widl_value authextra; /**< a map; size 0: none */
    widl_action action;
    widl_string uri;
    widl_match match;   /**< of a registration or subscription */
    widl_value options; /**< of the request: a map; size 0: none */
    void *state;        /**< the authorizer's own, from authorize() to ended() */
} widl_access;

/** How a request goes on. */
typedef enum widl_access_verdict {
    WIDL_ACCESS_DENY = 0, /**< `wamp.error.not_authorized` */
    WIDL_ACCESS_ALLOW,
    WIDL_ACCESS_FAIL,  /**< it cannot be decided: `wamp.error.authorization_failed` */
    WIDL_ACCESS_LATER, /**< widl_access_decide() will tell; not as an answer to that itself */
} widl_access_verdict;

/** An answer. All zero denies. */
typedef struct widl_access_answer {
    widl_access_verdict verdict;
    widl_disclosure disclosure;
    bool has_trustlevel;
    uint32_t trustlevel;
    uint32_t
        cache_ms; /**< for how long it holds for the same request of the session; 0: for this */
} widl_access_answer;

/** Who decides. */
typedef struct widl_authorizer {
    /** A session wants to do something. It calls nothing of the router but widl_access_decide(). */
    void (*authorize)(void *user, widl_access *access, widl_access_answer *answer);
    /**
     * A request that was answered with WIDL_ACCESS_LATER is over: it was decided about, its session
     * has gone, or time is up. `access` is released when this returns. NULL: nothing to do.
     */
    void (*ended)(void *user, widl_access *access);
} widl_authorizer;

/**
 * Have an authorizer decide in a realm about what rules leave to it (widl_permission.ask), and
 * about everything that sessions want whose roles the realm does not know.
 *
 * A request that waits for its decision is held for authorize_timeout_ms at most, and what the
 * session asks for meanwhile waits behind it.
 *
 * authorizer, user: borrowed as long as the router. NULL: as if there had never been one.
 */
WIDL_API bool widl_router_set_authorizer(widl_router *router, const char *realm,
                                         const widl_authorizer *authorizer, void *user,
                                         widl_error *error);

/**
 * Have a procedure of the realm be its authorizer, in place of one that was set. It is called with
 * (session: dict, uri: string, action: string, options: dict) and answers with a bool, or with a
 * dict: `allow` (bool), `disclose` (bool, true: always), `trustlevel` (a number), and `cache`: for
 * how many milliseconds the answer holds, or true: as long as the session. Another answer, an
 * error, or none in time is `wamp.error.authorization_failed`.
 *
 * The session that registers it must be allowed to by rules, or be one of the program.
 *
 * procedure: copied; NULL: none. Return: false with WIDL_ERROR_ARGUMENT when there is no such realm
 * or it is no URI; _UNSUPPORTED when the library was built without the meta API; _MEMORY.
 */
WIDL_API bool widl_router_set_authorizer_procedure(widl_router *router, const char *realm,
                                                   const char *procedure, widl_error *error);

/**
 * Answer a request that was answered with WIDL_ACCESS_LATER. It may be called at any time outside
 * of the authorizer, and inside for other requests.
 *
 * access: may be released by this; never after its ended(). answer: borrowed. NULL denies.
 * Return: false, without effect, when it does not wait for an answer.
 */
WIDL_API bool widl_access_decide(widl_access *access, const widl_access_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
