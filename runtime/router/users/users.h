/* SPDX-License-Identifier: MIT */
/* The users of a file or a database as an authenticator, which decides who may join. */
#ifndef WI_USERS_H
#define WI_USERS_H

#include <widl/authenticator.h>

#include "router/users/brake.h"
#include "router/users/table.h"

/** What the users need of the router around them. */
struct wi_users_host {
    uint64_t (*now_ms)(void *user);    /**< for limits */
    widl_timestamp (*now)(void *user); /**< for challenges */
    /** about: who wants to join; NULL: it is about nobody */
    void (*log)(void *user, widl_log_level level, const widl_join *about, const char *line);
    /** Whom a cookie has logged in before; NULL as a function: there are none. Return: its authid,
     * or NULL. */
    const char *(*recall)(void *user, const widl_join *join);
    /** Somebody has logged in; NULL: that is of no interest. */
    void (*remember)(void *user, const widl_join *join, widl_string authid);
    void *user;
    void (*limited)(void *user); /**< somebody has tried too often; NULL: nobody counts that */
};

struct wi_users {
    struct wi_users *next; /**< for whoever keeps several */
    char *path;
    bool is_database; /**< `table` has nobody, each attempt one of its own */
    struct wi_users_host host;
    struct wi_user_table *table;
    unsigned char decoy_key[WI_HASH_SIZE]; /**< unless the file has one */
    struct wi_brake brake;
    uint64_t stamp[3];   /**< the file's, when it was read */
    uint64_t checked_ms; /**< when the stamp was looked at */
};

/** How the users of a file decide; the user data is a struct wi_users. */
extern const widl_authenticator wi_users_authenticator;

/** Read a file. Return: NULL as wi_user_table_load(). */
struct wi_users *wi_users_open(const char *path, const struct wi_users_host *host,
                               widl_error *error);

/** Read the file again. Return: false as wi_user_table_load(); then nothing has changed. */
bool wi_users_reload(struct wi_users *users, widl_error *error);

/** Read the file again if it is another one than before; a problem is logged, once. */
void wi_users_refresh(struct wi_users *users);

/** Release them. Every join must have ended. */
void wi_users_close(struct wi_users *users);

/** A line for the log. about: as in the host's; what such a client claims stands at the end, where
 * it hides nothing else. */
void wi_users_log(const struct wi_users *users, widl_log_level level, const widl_join *about,
                  const char *format, ...) WIDL_PRINTF(4, 5);

/** What a decoy is made with for an attempt that goes by a table. */
const unsigned char *wi_users_decoy_key(const struct wi_users *users,
                                        const struct wi_user_table *table);

#endif
