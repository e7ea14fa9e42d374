/* SPDX-License-Identifier: MIT */
/*
 * Users in a file or a database: who may join the realms of a router, by which of WAMP's methods,
 * as what.
 *
 *     widl_router_add_users(router, "com.acme", "/etc/acme/users.json", &error);
 *
 * The file has no secrets but what is made of them, salted; `widl-router user` writes it, or
 * widl_users_change(). docs/authentication.md is about what is in it.
 */
#ifndef WIDL_USERS_H
#define WIDL_USERS_H

#include <stdint.h>

#include <widl/error.h>
#include <widl/export.h>
#include <widl/router.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Have the users of a file join a realm, or all realms that have none of their own (`realm` NULL),
 * and nobody else. It takes the place of widl_router_set_authenticator().
 *
 * The router reads the file again when it has changed, at the next HELLO; sessions stay. A file
 * that is no good any more is logged, and the users stay as they were.
 *
 * A database of SQLite is asked at each login instead, for a moment at most. When that fails, it is
 * logged, and the login is refused.
 *
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm; _STORAGE when the file cannot
 *         be read; _INVALID, and where, when it is not one of users; _UNSUPPORTED when it is a
 *         database, and the library was built without SQLite; _MEMORY.
 */
WIDL_API bool widl_router_add_users(widl_router *router, const char *realm, const char *path,
                                    widl_error *error);

/**
 * Read all files of users again, now. Return: false, when one is no good, as
 * widl_router_add_users(); the others count all the same.
 */
WIDL_API bool widl_router_reload_users(widl_router *router, widl_error *error);

/** Whether a user must be there already. */
typedef enum widl_user_action {
    WIDL_USER_SET = 0, /**< it is added if it is not */
    WIDL_USER_ADD,     /**< it must not be */
    WIDL_USER_CHANGE,  /**< it must be */
    WIDL_USER_REMOVE,  /**< it must be, and is no more */
} widl_user_action;

/** What is to be changed about a user. All zero but what is to change. */
typedef struct widl_user_change {
    widl_user_action action;
    const char *authid;        /**< who */
    const char *authrole;      /**< NULL: as it is; of a new one: `user` */
    const char *const *realms; /**< where the user may join, NULL at the end; an empty list: in all;
                                    NULL: as it is, of a new one: in all */
    const char *method;        /**< to be set or taken away; NULL: none */
    widl_string secret;        /**< of the method: the ticket, the password; the public key or the
                                    certificate (PEM, or a mark of it, docs/authentication.md), which is
                                    added to those that are there; size 0: the method is taken away */
    uint32_t iterations; /**< of the key derivation; 0: 10,000 for ticket and wampcra, 100,000 for
                              wamp-scram */
} widl_user_change;

/**
 * Change a user in a file, which is made if there is none: a database of SQLite when its name ends
 * in .db, .sqlite or .sqlite3. Another file is replaced as a whole, and has the permissions that it
 * had, or is for its owner only.
 *
 * Return: false with WIDL_ERROR_ARGUMENT: no such user, method or key; _STORAGE; _INVALID, and
 *         where, when the file is no good as it is; _UNSUPPORTED, as widl_router_add_users();
 *         _MEMORY. Then the file is as it was.
 */
WIDL_API bool widl_users_change(const char *path, const widl_user_change *change,
                                widl_error *error);

/** A user, as far as there is no secret in it. */
typedef struct widl_user_entry {
    widl_string authid;
    widl_string authrole;
    const widl_string *realms; /**< where it may join */
    size_t realm_count;        /**< 0: in all */
    const char *const *methods;
    size_t method_count;
} widl_user_entry;

/** Something to be done with a user, who is borrowed for the call. Return: whether to go on. */
typedef bool widl_user_fn(void *user, const widl_user_entry *entry);

/**
 * Show the users of a file or a database, those of a database in the order of their authids.
 *
 * Return: false as widl_router_add_users().
 */
WIDL_API bool widl_users_list(const char *path, widl_user_fn *each, void *user, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
