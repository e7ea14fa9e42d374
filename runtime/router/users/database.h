/* SPDX-License-Identifier: MIT */
/*
 * Users in a database of SQLite. A login reads what it needs of it, so that changes count at once;
 * an entry is the same JSON as in a file of users.
 */
#ifndef WI_USERS_DATABASE_H
#define WI_USERS_DATABASE_H

#include <widl/users.h>

#include "router/users/table.h"

/** Whether a file is a database, or would be one by its name if there was one. */
bool wi_users_is_database(const char *path);

/** Who logs in, as far as that is known. All zero: nobody. */
struct wi_users_query {
    widl_string authid;
    const unsigned char *key; /**< of WI_KEY_SIZE; NULL: none */
    widl_bytes certificate;
};

/**
 * A table for one login: those who it may be, and somebody whom a user that does not exist is made
 * like; as many of them, whoever it is. Waits for nobody for longer than a moment.
 *
 * Return: NULL with WIDL_ERROR_STORAGE (locked, damaged, none of ours), _INVALID (an entry),
 *         _UNSUPPORTED (built without SQLite) or _MEMORY.
 */
struct wi_user_table *wi_users_database_load(const char *path, const struct wi_users_query *query,
                                             widl_error *error);

/** As widl_users_change(). */
bool wi_users_database_change(const char *path, const widl_user_change *change, widl_error *error);

/** As widl_users_list(). */
bool wi_users_database_list(const char *path, widl_user_fn *each, void *user, widl_error *error);

#endif
