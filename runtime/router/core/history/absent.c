/* SPDX-License-Identifier: MIT */
/*
 * Files of histories in a build without SQLite: there are none, and whoever asks for one is told.
 */
#include "router/core/history.h"

struct wi_history_file *wi_history_file_open(const char *path, widl_error *error)
{
    widl_error_set(error, WIDL_ERROR_STORAGE, NULL,
                   "the history file '%s' cannot be used: widl was built without SQLite", path);
    return NULL;
}

struct wi_history *wi_history_new_in(struct wi_history_file *file,
                                     const struct wi_history_name *name,
                                     const widl_history_limits *limits, widl_timestamp now,
                                     widl_error *error)
{
    (void)file;
    (void)name;
    (void)limits;
    (void)now;
    (void)error;
    return NULL;
}

void wi_history_file_close(struct wi_history_file *file)
{
    (void)file;
}

bool wi_history_file_is_waiting(const struct wi_history_file *file)
{
    (void)file;
    return false;
}

bool wi_history_file_is_full(const struct wi_history_file *file)
{
    (void)file;
    return false;
}

bool wi_history_file_commit(struct wi_history_file *file)
{
    (void)file;
    return true;
}

const char *wi_history_file_problem(const struct wi_history_file *file)
{
    (void)file;
    return "";
}
