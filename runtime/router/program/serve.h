/* SPDX-License-Identifier: MIT */
/* Serving by a configuration file. */
#ifndef WI_PROGRAM_SERVE_H
#define WI_PROGRAM_SERVE_H

/** Serve until a signal ends it. Return: the exit status. */
int serve_config(const char *path);

#endif
