/* SPDX-License-Identifier: MIT */
/* The users of a file, as programs see them: nothing of what they log in by but the methods. */
#include "router/users/list.h"

#include "router/users/database.h"

bool wi_users_show(const struct wi_user_table *table, widl_user_fn *each, void *user)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct wi_user *shown = &table->users[i];
        const char *methods[WI_METHOD_COUNT];
        widl_user_entry entry = {.authid = shown->authid,
                                 .authrole = shown->authrole,
                                 .realms = shown->realms,
                                 .realm_count = shown->realm_count,
                                 .methods = methods};
        for (unsigned m = 0; m < WI_METHOD_COUNT; m++)
            if (wi_user_has(shown, (enum wi_method)m))
                methods[entry.method_count++] = wi_method_name((enum wi_method)m);
        if (!each(user, &entry))
            return false;
    }
    return true;
}

bool widl_users_list(const char *path, widl_user_fn *each, void *user, widl_error *error)
{
    if (!path || !each)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a path and a function are needed");
    if (wi_users_is_database(path))
        return wi_users_database_list(path, each, user, error);
    struct wi_user_table *table = wi_user_table_load(path, error);
    if (table)
        wi_users_show(table, each, user);
    wi_user_table_release(table);
    return table;
}
