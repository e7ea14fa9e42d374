/* SPDX-License-Identifier: MIT */
/*
 * The users of a file, for as long as the router serves them: reading the file, and reading it
 * again when it has changed. Sessions stay; joins in progress go on with what they began with. A
 * database is only tried.
 */
#include "router/users/users.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/format.h"
#include "base/random.h"
#include "router/users/database.h"

/** How often the file is looked at, at most. */
#define CHECK_MS 1000

void wi_users_log(const struct wi_users *users, widl_log_level level, const widl_join *about,
                  const char *format, ...)
{
    char line[2 * WIDL_ERROR_TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    wi_format(line, sizeof(line), format, arguments);
    va_end(arguments);
    users->host.log(users->host.user, level, about, line);
}

/** What tells a file from the one that was there before. */
static void read_stamp(const char *path, uint64_t ret[3])
{
    struct stat facts;
    memset(ret, 0, 3 * sizeof(*ret));
    if (stat(path, &facts) != 0)
        return;
    ret[0] = (uint64_t)facts.st_ino;
    ret[1] = (uint64_t)facts.st_size;
    ret[2] = (uint64_t)facts.st_mtim.tv_sec * 1000000000U + (uint64_t)facts.st_mtim.tv_nsec;
}

struct wi_users *wi_users_open(const char *path, const struct wi_users_host *host,
                               widl_error *error)
{
    struct wi_users *users = calloc(1, sizeof(*users));
    char *copy = strdup(path);
    if (!users || !copy) {
        free(users);
        free(copy);
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the users of a file");
        return NULL;
    }
    users->path = copy;
    users->host = *host;
    wi_random_bytes(users->decoy_key, sizeof(users->decoy_key));
    wi_brake_init(&users->brake);
    users->checked_ms = host->now_ms(host->user);
    if (wi_users_reload(users, error))
        return users;
    wi_users_close(users);
    return NULL;
}

bool wi_users_reload(struct wi_users *users, widl_error *error)
{
    const struct wi_users_query nobody = {0};
    read_stamp(users->path, users->stamp);
    bool is_database = wi_users_is_database(users->path);
    struct wi_user_table *table = is_database ? wi_users_database_load(users->path, &nobody, error)
                                              : wi_user_table_load(users->path, error);
    if (!table)
        return false;
    wi_user_table_release(users->table);
    users->table = table;
    users->is_database = is_database;
    return true;
}

void wi_users_refresh(struct wi_users *users)
{
    uint64_t stamp[3];
    uint64_t now_ms = users->host.now_ms(users->host.user);
    widl_error error;
    if (users->is_database || now_ms - users->checked_ms < CHECK_MS)
        return;
    users->checked_ms = now_ms;
    read_stamp(users->path, stamp);
    if (memcmp(stamp, users->stamp, sizeof(stamp)) == 0)
        return;
    if (wi_users_reload(users, &error))
        wi_users_log(users, WIDL_LOG_INFO, NULL, "%s: read again, %zu users", users->path,
                     users->table->count);
    else
        wi_users_log(users, WIDL_LOG_ERROR, NULL, "the users stay as they were: %s",
                     widl_error_text(&error));
}

void wi_users_close(struct wi_users *users)
{
    wi_brake_done(&users->brake);
    wi_user_table_release(users->table);
    wi_secret_wipe(users->decoy_key, sizeof(users->decoy_key));
    free(users->path);
    free(users);
}

const unsigned char *wi_users_decoy_key(const struct wi_users *users,
                                        const struct wi_user_table *table)
{
    return table->has_decoy_key ? table->decoy_key : users->decoy_key;
}
