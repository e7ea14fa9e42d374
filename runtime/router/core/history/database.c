/* SPDX-License-Identifier: MIT */
/*
 * The database of histories: opening, schema, statements.
 *
 * It has a write-ahead log, whose pages belong to the system once a transaction is committed: a
 * process that is killed loses none, a machine that loses its power may lose the latest ones but
 * not the file. The database is locked as long as it is open, so that no two routers write to it.
 * Nothing is changed in a file before it is known to be ours and of a version that we know.
 */
#include "router/core/history/database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* "widl", which marks our files among all of SQLite's. */
#define APPLICATION 0x7769646c

#define VERSION 1

/* Room for `./` and a path. */
#define PATH_BYTES 4096

static const char *const statements[] = {
#define WI_STATEMENT(name, sql) [WI_STATEMENT_##name] = (sql),
#include "router/core/history/statements.def"
#undef WI_STATEMENT
};

/** The tables of version 1. What names a column of `event` as WAMP does holds what WAMP means. */
static const char SCHEMA[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE history (id INTEGER PRIMARY KEY, realm TEXT NOT NULL, match TEXT NOT NULL,"
    " topic TEXT NOT NULL, UNIQUE (realm, match, topic));"
    "CREATE TABLE event (number INTEGER PRIMARY KEY, history INTEGER NOT NULL,"
    " publication INTEGER NOT NULL, time INTEGER NOT NULL, size INTEGER NOT NULL,"
    " publisher INTEGER, topic TEXT NOT NULL, authid TEXT, authrole TEXT, args BLOB, kwargs BLOB,"
    " ppt_scheme TEXT, ppt_serializer TEXT, ppt_cipher TEXT, ppt_keyid TEXT, exclude_authid BLOB,"
    " exclude_authrole BLOB, eligible_authid BLOB, eligible_authrole BLOB);"
    "CREATE INDEX event_in_order ON event (history, number, time, size);"
    "CREATE INDEX event_by_publication ON event (history, publication);"
    "PRAGMA application_id = 2003395692;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

/** What a file must be like for this version, in the order in which it has to be said. */
static const char SETTINGS[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA journal_size_limit = 4194304;";

static bool fail(const struct wi_database *database, const char *path, widl_error *error)
{
    int code = database->handle ? sqlite3_errcode(database->handle) : SQLITE_NOMEM;
    if ((code & 0xff) == SQLITE_NOMEM)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the history file");
    if ((code & 0xff) == SQLITE_BUSY)
        return widl_error_set(error, WIDL_ERROR_STORAGE, NULL,
                              "the history file '%s' is in use by another process", path);
    return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "the history file '%s': %s", path,
                          sqlite3_errmsg(database->handle));
}

static bool execute(const struct wi_database *database, const char *sql)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/** Ask for one number. */
static bool ask(const struct wi_database *database, const char *sql, sqlite3_int64 *ret)
{
    sqlite3_stmt *statement = NULL;
    bool good = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    if (good)
        *ret = sqlite3_column_int64(statement, 0);
    return sqlite3_finalize(statement) == SQLITE_OK && good;
}

/** Whether all pages are what they should be. */
static bool check_pages(const struct wi_database *database, const char *path, widl_error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *found = NULL;
    if (sqlite3_prepare_v2(database->handle, "PRAGMA quick_check(1)", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        found = (const char *)sqlite3_column_text(statement, 0);
    bool good = found && strcmp(found, "ok") == 0;
    if (found && !good)
        widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "the history file '%s' is damaged: %s",
                       path, found);
    else if (!found)
        fail(database, path, error);
    sqlite3_finalize(statement);
    return good;
}

/** See that the file is ours, or new and made ours. */
static bool make_ours(const struct wi_database *database, const char *path, widl_error *error)
{
    sqlite3_int64 tables = 0;
    sqlite3_int64 application = 0;
    sqlite3_int64 version = 0;
    if (!execute(database, "PRAGMA locking_mode = EXCLUSIVE") ||
        !ask(database, "SELECT count(*) FROM sqlite_schema", &tables) ||
        !ask(database, "PRAGMA application_id", &application) ||
        !ask(database, "PRAGMA user_version", &version))
        return fail(database, path, error);
    bool is_new = tables == 0 && application == 0 && version == 0;
    if (!is_new && application != APPLICATION)
        return widl_error_set(error, WIDL_ERROR_STORAGE, NULL,
                              "'%s' is the database of another program, no history file", path);
    if (version > VERSION)
        return widl_error_set(error, WIDL_ERROR_STORAGE, NULL,
                              "the history file '%s' was written by a newer version of widl", path);
    if (is_new && !execute(database, "PRAGMA auto_vacuum = INCREMENTAL"))
        return fail(database, path, error);
    if (!execute(database, SETTINGS) || (is_new && !execute(database, SCHEMA)))
        return fail(database, path, error);
    return check_pages(database, path, error);
}

static bool prepare_all(struct wi_database *database)
{
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        if (sqlite3_prepare_v3(database->handle, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &database->statements[i], NULL) != SQLITE_OK)
            return false;
    return true;
}

/**
 * See that there is a file, which only its owner may read when it is new: it has what was said to
 * few. One that exists is not opened, since closing it would release another router's lock on it.
 */
static bool touch(const char *path, widl_error *error)
{
    struct stat status;
    int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        return close(descriptor) == 0;
    if (errno != EEXIST || stat(path, &status) != 0)
        return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "the history file '%s': %s", path,
                              strerror(errno));
    return S_ISREG(status.st_mode) ||
           widl_error_set(error, WIDL_ERROR_STORAGE, NULL,
                          "the history file '%s' is no regular file", path);
}

bool wi_database_open(struct wi_database *database, const char *path, widl_error *error)
{
    /* Some names mean something to SQLite, such as :memory:, but not with a directory. */
    char name[PATH_BYTES];
    *database = (struct wi_database){0};
    const char *directory = path[0] == '/' ? "" : "./";
    if (strlen(path) + sizeof("./") > sizeof(name) || path[0] == '\0')
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "the path of a history file is empty or too long");
    sqlite3_snprintf((int)sizeof(name), name, "%s%s", directory, path);
    if (!touch(name, error))
        return false;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    bool good = sqlite3_open_v2(name, &database->handle, flags, NULL) == SQLITE_OK ||
                fail(database, path, error);
    good = good && make_ours(database, path, error) &&
           (prepare_all(database) || fail(database, path, error));
    if (!good)
        wi_database_close(database);
    return good;
}

void wi_database_close(struct wi_database *database)
{
    for (size_t i = 0; i < COUNT_OF(database->statements); i++)
        sqlite3_finalize(database->statements[i]);
    sqlite3_close(database->handle);
    *database = (struct wi_database){0};
}

void wi_database_rest(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

bool wi_database_finish(sqlite3_stmt *statement)
{
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW)
        code = sqlite3_step(statement);
    wi_database_rest(statement);
    return code == SQLITE_DONE;
}

bool wi_database_run(struct wi_database *database, enum wi_statement statement)
{
    return wi_database_finish(database->statements[statement]);
}
