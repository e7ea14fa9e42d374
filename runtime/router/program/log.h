/* SPDX-License-Identifier: MIT */
/* The program's log: lines on standard error. */
#ifndef WI_PROGRAM_LOG_H
#define WI_PROGRAM_LOG_H

#include <widl/error.h>
#include <widl/session.h>

/** Write a line, unless it is beyond the widl_log_level that `user` points to. */
void log_line(void *user, widl_log_level level, const char *line);

#endif
