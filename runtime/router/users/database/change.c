/* SPDX-License-Identifier: MIT */
/*
 * Changing a database of users: an entry is read as the file of users that it would be alone,
 * changed as such, and takes its place, all in one transaction. So are what its user is known by.
 */
#include <string.h>
#include <unistd.h>

#include "router/users/change.h"
#include "router/users/database.h"
#include "router/users/database/file.h"
#include "router/users/list.h"

/* How long a command waits for another. */
#define WAIT_MS 5000

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL,
                          "no memory to change a database of users");
}

/** Append the one text that a statement finds, with something around it. Nothing if there is none.
 */
static bool append_found(const struct wi_user_file *file, const char *sql, const widl_string *text,
                         const char *around[2], widl_buffer *out, widl_error *error)
{
    sqlite3_stmt *statement = wi_user_file_prepare(file, sql, text, text ? 1 : 0, error);
    bool good = true;
    if (!statement)
        return false;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        widl_string found = wi_user_file_text(statement, 0);
        good = widl_buffer_append(out, around[0], strlen(around[0])) &&
               widl_buffer_append(out, found.data, found.size) &&
               widl_buffer_append(out, around[1], strlen(around[1]));
    }
    return wi_user_file_finish(file, statement, error) && (good || no_memory(error));
}

/** A file of users with the one that is to be changed, if there is one. */
static bool write_before(const struct wi_user_file *file, widl_string authid, widl_buffer *out,
                         widl_error *error)
{
    static const char *around_key[2] = {"{\"decoy_key\":\"", "\",\"users\":["};
    static const char *around_entry[2] = {"", ""};
    if (!append_found(file, "SELECT value FROM setting WHERE name = 'decoy_key'", NULL, around_key,
                      out, error))
        return false;
    if (out->size == 0 && !widl_buffer_append(out, "{\"users\":[", 10))
        return no_memory(error);
    return append_found(file, "SELECT entry FROM user WHERE authid = ?", &authid, around_entry, out,
                        error) &&
           (widl_buffer_append(out, "]}", 2) || no_memory(error));
}

/** Execute a statement with texts and, behind them, the id of a user. */
static bool run(const struct wi_user_file *file, const char *sql, const widl_string *texts,
                int count, sqlite3_int64 id, widl_error *error)
{
    sqlite3_stmt *statement = wi_user_file_prepare(file, sql, texts, count, error);
    if (!statement)
        return false;
    if (sqlite3_bind_parameter_count(statement) > count)
        sqlite3_bind_int64(statement, count + 1, id);
    sqlite3_step(statement);
    return wi_user_file_finish(file, statement, error);
}

static bool add_credential(const struct wi_user_file *file, widl_string value, sqlite3_int64 id,
                           widl_error *error)
{
    if (run(file, "INSERT INTO credential VALUES (?, ?)", &value, 1, id, error))
        return true;
    if ((sqlite3_errcode(file->handle) & 0xff) != SQLITE_CONSTRAINT)
        return false;
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%.*s is another user's",
                          WIDL_STR_ARG(value));
}

/** What leads to a user, in the place of what did. */
static bool replace_credentials(const struct wi_user_file *file, const struct wi_user *user,
                                sqlite3_int64 id, widl_error *error)
{
    char name[WI_KEY_NAME_SIZE];
    if (!run(file, "DELETE FROM credential WHERE user = ?", NULL, 0, id, error))
        return false;
    for (size_t i = 0; i < user->key_count; i++)
        if (!add_credential(file, wi_user_file_key_name(user->keys[i], name), id, error))
            return false;
    for (size_t i = 0; i < user->mark_count; i++)
        if (!add_credential(file, user->marks[i], id, error))
            return false;
    return true;
}

static bool find_id(const struct wi_user_file *file, widl_string authid, sqlite3_int64 *ret,
                    widl_error *error)
{
    sqlite3_stmt *statement =
        wi_user_file_prepare(file, "SELECT id FROM user WHERE authid = ?", &authid, 1, error);
    if (!statement)
        return false;
    if (sqlite3_step(statement) == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement, 0);
    return wi_user_file_finish(file, statement, error);
}

/** Keep the entry of the one user of a table. */
static bool put_user(const struct wi_user_file *file, const struct wi_user_table *table,
                     widl_error *error)
{
    const struct wi_user *user = &table->users[0];
    struct wi_document entry = table->document;
    widl_buffer text = {0};
    sqlite3_int64 id = 0;
    entry.root = wi_node_member(table->document.root, "users")->first;
    bool good = wi_document_write(&entry, &text) || no_memory(error);
    const widl_string texts[] = {user->authid, widl_str_n((const char *)text.data, text.size)};
    good = good &&
           run(file,
               "INSERT INTO user (authid, entry) VALUES (?1, ?2)"
               " ON CONFLICT (authid) DO UPDATE SET entry = ?2",
               texts, 2, 0, error) &&
           find_id(file, user->authid, &id, error) && replace_credentials(file, user, id, error);
    widl_buffer_free(&text);
    return good;
}

static bool put(const struct wi_user_file *file, const widl_user_change *change,
                const struct wi_user_table *table, widl_error *error)
{
    const widl_string authid = widl_str(change->authid);
    const struct wi_node *key = wi_node_member(table->document.root, "decoy_key");
    if (table->count == 0)
        return run(file, "DELETE FROM user WHERE authid = ?", &authid, 1, 0, error);
    return (!key || run(file, "INSERT OR IGNORE INTO setting VALUES ('decoy_key', ?)", &key->text,
                        1, 0, error)) &&
           put_user(file, table, error);
}

static bool change_user(const struct wi_user_file *file, const widl_user_change *change,
                        widl_error *error)
{
    widl_buffer before = {0};
    widl_buffer after = {0};
    struct wi_user_table *table = NULL;
    bool good = write_before(file, widl_str(change->authid), &before, error) &&
                wi_users_rewrite(file->path, widl_str_n((const char *)before.data, before.size),
                                 change, &after, error);
    if (good)
        table = wi_user_table_parse(file->path, widl_str_n((const char *)after.data, after.size),
                                    error);
    good = table && put(file, change, table, error) && wi_user_file_execute(file, "COMMIT", error);
    wi_user_table_release(table);
    widl_buffer_free(&before);
    widl_buffer_free(&after);
    return good;
}

bool wi_users_database_change(const char *path, const widl_user_change *change, widl_error *error)
{
    struct wi_user_file file;
    bool is_new = access(path, F_OK) != 0;
    bool good =
        wi_user_file_open(&file, path, true, WAIT_MS, error) && change_user(&file, change, error);
    wi_user_file_close(&file);
    if (!good && is_new)
        unlink(path);
    return good;
}

/** Show the user of an entry. Return: whether to go on. */
static bool show_entry(const char *path, widl_string entry, widl_user_fn *each, void *user,
                       bool *ret_goes_on, widl_error *error)
{
    widl_buffer text = {0};
    struct wi_user_table *table = NULL;
    if (widl_buffer_append(&text, "{\"users\":[", 10) &&
        widl_buffer_append(&text, entry.data, entry.size) && widl_buffer_append(&text, "]}", 2))
        table = wi_user_table_parse(path, widl_str_n((const char *)text.data, text.size), error);
    else
        no_memory(error);
    widl_buffer_free(&text);
    if (table)
        *ret_goes_on = wi_users_show(table, each, user);
    wi_user_table_release(table);
    return table;
}

bool wi_users_database_list(const char *path, widl_user_fn *each, void *user, widl_error *error)
{
    struct wi_user_file file;
    sqlite3_stmt *statement = NULL;
    bool goes_on = true;
    if (wi_user_file_open(&file, path, false, WAIT_MS, error)) {
        sqlite3_progress_handler(file.handle, 0, NULL, NULL);
        statement =
            wi_user_file_prepare(&file, "SELECT entry FROM user ORDER BY authid", NULL, 0, error);
    }
    bool good = statement;
    while (good && goes_on && sqlite3_step(statement) == SQLITE_ROW)
        good = show_entry(path, wi_user_file_text(statement, 0), each, user, &goes_on, error);
    if (good && goes_on)
        good = wi_user_file_finish(&file, statement, error);
    else
        sqlite3_finalize(statement);
    wi_user_file_close(&file);
    return good;
}
