/* SPDX-License-Identifier: MIT */
/* Lines of the log have no control characters, whatever clients sent. */
#include "router/program/log.h"

#include <stdio.h>

void log_line(void *user, widl_log_level level, const char *line)
{
    static const char *const names[] = {"error", "warning", "info"};
    const widl_log_level *most = user;
    if (level > *most)
        return;
    fprintf(stderr, "widl-router: %s: ", names[level]);
    for (const char *c = line; *c; c++)
        fputc((unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c, stderr);
    fputc('\n', stderr);
}
