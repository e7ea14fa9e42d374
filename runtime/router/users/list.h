/* SPDX-License-Identifier: MIT */
/* Showing users to a program. */
#ifndef WI_USERS_LIST_H
#define WI_USERS_LIST_H

#include <widl/users.h>

#include "router/users/table.h"

/** Show the users of a table. Return: false when `each` wants no more. */
bool wi_users_show(const struct wi_user_table *table, widl_user_fn *each, void *user);

#endif
