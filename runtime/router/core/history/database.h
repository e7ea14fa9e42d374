/* SPDX-License-Identifier: MIT */
/*
 * The SQLite database that a file of histories is: how it is opened, what is in it, and the
 * statements that are run on it.
 */
#ifndef WI_ROUTER_HISTORY_DATABASE_H
#define WI_ROUTER_HISTORY_DATABASE_H

#include <sqlite3.h>

#include <widl/error.h>

enum wi_statement {
#define WI_STATEMENT(name, sql) WI_STATEMENT_##name,
#include "router/core/history/statements.def"
#undef WI_STATEMENT
    WI_STATEMENT_COUNT,
};

struct wi_database {
    sqlite3 *handle;
    sqlite3_stmt *statements[WI_STATEMENT_COUNT];
};

/**
 * Open the database of histories at `path`, or make one; nobody else can use it until it is closed.
 * Return: false with `error`; then it wants no closing.
 */
bool wi_database_open(struct wi_database *database, const char *path, widl_error *error);

void wi_database_close(struct wi_database *database);

/** Run a statement that has no parameters and no rows. */
bool wi_database_run(struct wi_database *database, enum wi_statement statement);

/** Run a prepared statement to its end; it gives no rows and keeps no parameters. */
bool wi_database_finish(sqlite3_stmt *statement);

/** Done with a statement that gives rows: no row and no parameter is kept. */
void wi_database_rest(sqlite3_stmt *statement);

#endif
