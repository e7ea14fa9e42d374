/* SPDX-License-Identifier: MIT */
/*
 * Databases of users.
 *
 * Nothing is changed in a file before it is known to be ours and of a version that we know. What is
 * in it is trusted no more than a file that somebody has written: statements have an end, texts a
 * size, and schemas no effects.
 */
#include "router/users/database/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "auth/hex.h"

/* "widu", which marks our files among all of SQLite's. */
#define APPLICATION 0x77696475

/* Longest text or row, and room for `./` and a path. */
#define MOST_BYTES (4 << 20)
#define PATH_BYTES 4096

/* All statements end after so many thousands of SQLite's steps. */
#define MOST_STEPS 20000

/** What leads from each version to the next; version 0 is an empty file. */
static const char *const migrations[] = {
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE user (id INTEGER PRIMARY KEY, authid TEXT NOT NULL UNIQUE,"
    " entry TEXT NOT NULL);"
    "CREATE TABLE credential (value TEXT PRIMARY KEY,"
    " user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE) WITHOUT ROWID;"
    "CREATE INDEX credential_of ON credential (user);"
    "PRAGMA application_id = 2003395701;"
    "PRAGMA user_version = 1;",
};

#define VERSION ((int)(sizeof(migrations) / sizeof(migrations[0])))

bool wi_user_file_fail(const struct wi_user_file *file, widl_error *error)
{
    int code = file->handle ? sqlite3_errcode(file->handle) : SQLITE_NOMEM;
    if ((code & 0xff) == SQLITE_NOMEM)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a database of users");
    return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", file->path,
                          sqlite3_errmsg(file->handle));
}

bool wi_user_file_execute(const struct wi_user_file *file, const char *sql, widl_error *error)
{
    return sqlite3_exec(file->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
           wi_user_file_fail(file, error);
}

sqlite3_stmt *wi_user_file_prepare(const struct wi_user_file *file, const char *sql,
                                   const widl_string *texts, int count, widl_error *error)
{
    sqlite3_stmt *statement = NULL;
    bool good = sqlite3_prepare_v2(file->handle, sql, -1, &statement, NULL) == SQLITE_OK;
    for (int i = 0; good && i < count; i++)
        good = sqlite3_bind_text64(statement, i + 1, texts[i].data, texts[i].size, SQLITE_TRANSIENT,
                                   SQLITE_UTF8) == SQLITE_OK;
    if (good)
        return statement;
    wi_user_file_fail(file, error);
    sqlite3_finalize(statement);
    return NULL;
}

bool wi_user_file_finish(const struct wi_user_file *file, sqlite3_stmt *statement,
                         widl_error *error)
{
    return sqlite3_finalize(statement) == SQLITE_OK || wi_user_file_fail(file, error);
}

widl_string wi_user_file_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return widl_str_n(text, text ? (size_t)sqlite3_column_bytes(statement, column) : 0);
}

widl_string wi_user_file_key_name(const unsigned char key[WI_KEY_SIZE], char out[WI_KEY_NAME_SIZE])
{
    memcpy(out, "ed25519:", 8);
    wi_hex_write(out + 8, key, WI_KEY_SIZE);
    return widl_str_n(out, WI_KEY_NAME_SIZE);
}

/** Ask for one number. */
static bool ask(const struct wi_user_file *file, const char *sql, sqlite3_int64 *ret,
                widl_error *error)
{
    sqlite3_stmt *statement = wi_user_file_prepare(file, sql, NULL, 0, error);
    if (!statement)
        return false;
    if (sqlite3_step(statement) == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement, 0);
    return wi_user_file_finish(file, statement, error);
}

static bool refuse(const struct wi_user_file *file, const char *why, widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", file->path, why);
}

/** See that the file is ours and of this version, or make it so. */
static bool make_ours(const struct wi_user_file *file, bool may_make, widl_error *error)
{
    sqlite3_int64 tables = 0;
    sqlite3_int64 application = 0;
    sqlite3_int64 version = 0;
    if (!ask(file, "SELECT count(*) FROM sqlite_master", &tables, error) ||
        !ask(file, "PRAGMA application_id", &application, error) ||
        !ask(file, "PRAGMA user_version", &version, error))
        return false;
    bool is_new = tables == 0 && application == 0 && version == 0;
    if (!is_new && application != APPLICATION)
        return refuse(file, "it is the database of another program, not one of users", error);
    if (version > VERSION || version < 0)
        return refuse(file, "it was written by a newer version of widl-router", error);
    if (version < VERSION && !may_make)
        return refuse(file,
                      is_new ? "it is empty: `widl-router user add` makes a database of users"
                             : "it is of an older version: `widl-router user` renews it",
                      error);
    for (sqlite3_int64 i = version; i < VERSION; i++)
        if (!wi_user_file_execute(file, migrations[i], error))
            return false;
    return true;
}

/** Give up what takes too long. */
static int count_steps(void *user)
{
    int *steps = user;
    return ++*steps > MOST_STEPS;
}

/** See that there is a file, which only its owner may read when it is new. */
static bool touch(const char *name, const char *path, widl_error *error)
{
    int descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        return close(descriptor) == 0;
    return errno == EEXIST ||
           widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", path, strerror(errno));
}

static bool set_limits(const struct wi_user_file *file, int wait_ms, widl_error *error)
{
    sqlite3_limit(file->handle, SQLITE_LIMIT_LENGTH, MOST_BYTES);
    sqlite3_busy_timeout(file->handle, wait_ms);
    sqlite3_db_config(file->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(file->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(file->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(file->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return wi_user_file_execute(file, "PRAGMA foreign_keys = ON", error);
}

bool wi_user_file_open(struct wi_user_file *file, const char *path, bool may_make, int wait_ms,
                       widl_error *error)
{
    /* Some names mean something to SQLite, such as :memory:, but not with a directory. */
    char name[PATH_BYTES];
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    *file = (struct wi_user_file){.path = path};
    if (strlen(path) + sizeof("./") > sizeof(name))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the path is too long");
    sqlite3_snprintf((int)sizeof(name), name, "%s%s", path[0] == '/' ? "" : "./", path);
    if (may_make && !touch(name, path, error))
        return false;
    if (sqlite3_open_v2(name, &file->handle, flags, NULL) != SQLITE_OK)
        return wi_user_file_fail(file, error);
    sqlite3_progress_handler(file->handle, 1000, count_steps, &file->steps);
    return set_limits(file, wait_ms, error) &&
           wi_user_file_execute(file, may_make ? "BEGIN IMMEDIATE" : "BEGIN", error) &&
           make_ours(file, may_make, error);
}

void wi_user_file_close(struct wi_user_file *file)
{
    sqlite3_close(file->handle);
    file->handle = NULL;
}
