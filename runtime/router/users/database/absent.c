/* SPDX-License-Identifier: MIT */
/* Databases of users in a build without SQLite: there are none. */
#include "router/users/database.h"

static bool unsupported(const char *path, widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_UNSUPPORTED, NULL,
                          "%s: this was built without SQLite, which databases of users need", path);
}

struct wi_user_table *wi_users_database_load(const char *path, const struct wi_users_query *query,
                                             widl_error *error)
{
    (void)query;
    unsupported(path, error);
    return NULL;
}

bool wi_users_database_change(const char *path, const widl_user_change *change, widl_error *error)
{
    (void)change;
    return unsupported(path, error);
}

bool wi_users_database_list(const char *path, widl_user_fn *each, void *user, widl_error *error)
{
    (void)each;
    (void)user;
    return unsupported(path, error);
}
