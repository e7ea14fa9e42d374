/* SPDX-License-Identifier: MIT */
/* The file of a database of users: opening it, its schema, statements. */
#ifndef WI_USERS_DATABASE_FILE_H
#define WI_USERS_DATABASE_FILE_H

#include <sqlite3.h>

#include <widl/error.h>
#include <widl/text.h>

#include "auth/crypto.h"

/** An open database, which stays where it is. */
struct wi_user_file {
    sqlite3 *handle;
    const char *path; /**< for people; borrowed */
    int steps;        /**< thousands that were made */
};

/**
 * Open the database, and begin a transaction. may_make: if there is none it is made, for its owner
 * only, and one of an older version is brought to this one. wait_ms: for others to finish.
 *
 * Return: false with WIDL_ERROR_STORAGE or _MEMORY; wi_user_file_close() is due in any case.
 */
bool wi_user_file_open(struct wi_user_file *file, const char *path, bool may_make, int wait_ms,
                       widl_error *error);

void wi_user_file_close(struct wi_user_file *file);

/** Say why SQLite has failed. Return: false. */
bool wi_user_file_fail(const struct wi_user_file *file, widl_error *error);

/** Execute statements without results. Return: false with the error set. */
bool wi_user_file_execute(const struct wi_user_file *file, const char *sql, widl_error *error);

/** A statement with up to two texts bound to it; NULL with the error set. */
sqlite3_stmt *wi_user_file_prepare(const struct wi_user_file *file, const char *sql,
                                   const widl_string *texts, int count, widl_error *error);

/** Release a statement that was run. Return: false with the error set when it has failed. */
bool wi_user_file_finish(const struct wi_user_file *file, sqlite3_stmt *statement,
                         widl_error *error);

/** A column that is text, as long as the row. */
widl_string wi_user_file_text(sqlite3_stmt *statement, int column);

/** The text by which the table of credentials knows a key: `ed25519:` and its digits. */
#define WI_KEY_NAME_SIZE (8 + 2 * WI_KEY_SIZE)
widl_string wi_user_file_key_name(const unsigned char key[WI_KEY_SIZE], char out[WI_KEY_NAME_SIZE]);

#endif
