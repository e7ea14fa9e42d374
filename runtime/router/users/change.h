/* SPDX-License-Identifier: MIT */
/* Changing a file of users in memory. */
#ifndef WI_USERS_CHANGE_H
#define WI_USERS_CHANGE_H

#include <widl/codec.h>
#include <widl/users.h>

/**
 * Append what a file of users is after a change, checked as a router would. Return: false as
 * widl_users_change().
 */
bool wi_users_rewrite(const char *name, widl_string before, const widl_user_change *change,
                      widl_buffer *after, widl_error *error);

#endif
