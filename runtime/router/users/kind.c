/* SPDX-License-Identifier: MIT */
/* What kind of file users are in: a database begins with what all of SQLite's begin with. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "router/users/database.h"

bool wi_users_is_database(const char *path)
{
    static const char start[] = "SQLite format 3";
    static const char *const ends[] = {".db", ".sqlite", ".sqlite3"};
    char found[sizeof(start)];
    size_t size = strlen(path);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = file >= 0 ? read(file, found, sizeof(found)) : 0;
    if (file >= 0)
        close(file);
    if (got > 0)
        return (size_t)got == sizeof(found) && memcmp(found, start, sizeof(found)) == 0;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t end = strlen(ends[i]);
        if (size > end && strcmp(path + size - end, ends[i]) == 0)
            return true;
    }
    return false;
}
