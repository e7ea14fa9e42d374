/* SPDX-License-Identifier: MIT */
/*
 * What a login reads of a database: the entries of who it may be, put together as a file of users,
 * which is read and checked like any other.
 *
 * Invariant: it takes as many entries for who does not exist as for who does.
 */
#include <stdlib.h>

#include "auth/certificate.h"
#include "router/users/database.h"
#include "router/users/database/file.h"

/* How long a login waits for a command that changes users. */
#define WAIT_MS 25

/* Most users that one login may be: a certificate has many names. */
#define MOST_USERS 16

#define SELECT_USER "SELECT id, entry FROM user WHERE "
#define BY_VALUE    "id = (SELECT user FROM credential WHERE value = ?)"

/** Entries being gathered. */
struct gathering {
    struct wi_user_file file;
    widl_buffer text;
    sqlite3_int64 ids[MOST_USERS];
    size_t count;
    widl_string decoy_key; /**< views `settings` */
    widl_buffer settings;
    widl_error *error;
    bool has_failed;
};

static bool append(struct gathering *gathering, const char *text, widl_string more)
{
    return (widl_buffer_append(&gathering->text, text, strlen(text)) &&
            widl_buffer_append(&gathering->text, more.data, more.size)) ||
           widl_error_set(gathering->error, WIDL_ERROR_MEMORY, NULL, "no memory for users");
}

/** Take the user of a row, unless it is there. */
static bool take(struct gathering *gathering, sqlite3_stmt *statement)
{
    sqlite3_int64 id = sqlite3_column_int64(statement, 0);
    for (size_t i = 0; i < gathering->count; i++)
        if (gathering->ids[i] == id)
            return true;
    if (gathering->count == MOST_USERS)
        return true;
    gathering->ids[gathering->count++] = id;
    return append(gathering, gathering->count > 1 ? "," : "", wi_user_file_text(statement, 1));
}

/** Take the users that a statement finds. */
static bool gather(struct gathering *gathering, const char *sql, const widl_string *texts,
                   int count)
{
    sqlite3_stmt *statement =
        wi_user_file_prepare(&gathering->file, sql, texts, count, gathering->error);
    bool good = statement;
    while (good && sqlite3_step(statement) == SQLITE_ROW)
        good = take(gathering, statement);
    if (!good) {
        sqlite3_finalize(statement);
        return false;
    }
    return wi_user_file_finish(&gathering->file, statement, gathering->error);
}

static bool gather_mark(void *user, widl_string mark)
{
    struct gathering *gathering = user;
    gathering->has_failed = !gather(gathering, SELECT_USER BY_VALUE, &mark, 1);
    return gathering->has_failed;
}

/** Those who the client may be. */
static bool gather_wanted(struct gathering *gathering, const struct wi_users_query *query)
{
    char name[WI_KEY_NAME_SIZE];
    if (query->authid.size > 0 && !gather(gathering, SELECT_USER "authid = ?", &query->authid, 1))
        return false;
    if (query->key) {
        widl_string text = wi_user_file_key_name(query->key, name);
        if (!gather(gathering, SELECT_USER BY_VALUE, &text, 1))
            return false;
    }
    wi_certificate_marks(query->certificate, gather_mark, gathering);
    return !gathering->has_failed;
}

/** A number for a name, which only who has the key can tell. */
static bool number_of(const struct gathering *gathering, widl_string name, uint64_t *ret)
{
    unsigned char hash[WI_HASH_SIZE];
    if (!wi_hmac_sha256(widl_bin(gathering->decoy_key.data, gathering->decoy_key.size),
                        widl_bin(name.data, name.size), hash))
        return widl_error_set(gathering->error, WIDL_ERROR_MEMORY, NULL, "no memory for users");
    memcpy(ret, hash, sizeof(*ret));
    return true;
}

/** Whom the client may be taken for: one that is not there yet, two if nobody was found. */
static bool gather_others(struct gathering *gathering, const struct wi_users_query *query)
{
    static const char sql[] =
        SELECT_USER "id >= 1 + ?1 % (SELECT max(id) FROM user) ORDER BY id LIMIT 1 + ?2";
    const char *key = (const char *)query->key;
    uint64_t number = 0;
    if (!number_of(gathering,
                   query->authid.size > 0 ? query->authid : widl_str_n(key, key ? WI_KEY_SIZE : 0),
                   &number))
        return false;
    sqlite3_stmt *statement =
        wi_user_file_prepare(&gathering->file, sql, NULL, 0, gathering->error);
    bool good = statement &&
                sqlite3_bind_int64(statement, 1, (sqlite3_int64)(number >> 1)) == SQLITE_OK &&
                sqlite3_bind_int(statement, 2, gathering->count == 0) == SQLITE_OK;
    while (good && sqlite3_step(statement) == SQLITE_ROW)
        good = take(gathering, statement);
    if (good)
        return wi_user_file_finish(&gathering->file, statement, gathering->error);
    sqlite3_finalize(statement);
    return false;
}

/** `decoy_key`, and `anonymous` if it is there, as the rest of a file of users. */
static bool gather_settings(struct gathering *gathering, widl_buffer *rest)
{
    sqlite3_stmt *statement =
        wi_user_file_prepare(&gathering->file, "SELECT name, value FROM setting ORDER BY name DESC",
                             NULL, 0, gathering->error);
    bool good = statement;
    while (good && sqlite3_step(statement) == SQLITE_ROW) {
        widl_string name = wi_user_file_text(statement, 0);
        widl_string value = wi_user_file_text(statement, 1);
        bool is_key = widl_str_equal(name, widl_str("decoy_key"));
        if (is_key)
            good = widl_buffer_append(&gathering->settings, value.data, value.size);
        good = good && widl_buffer_append(rest, ",\"", 2) &&
               widl_buffer_append(rest, name.data, name.size) &&
               widl_buffer_append(rest, is_key ? "\":\"" : "\":", is_key ? 3 : 2) &&
               widl_buffer_append(rest, value.data, value.size) &&
               (!is_key || widl_buffer_append(rest, "\"", 1));
    }
    gathering->decoy_key =
        widl_str_n((const char *)gathering->settings.data, gathering->settings.size);
    if (good)
        return wi_user_file_finish(&gathering->file, statement, gathering->error);
    sqlite3_finalize(statement);
    return widl_error_set(gathering->error, WIDL_ERROR_MEMORY, NULL, "no memory for users");
}

/** Whether there is any credential from one text up to another. */
static bool has_any(struct gathering *gathering, const char *from, const char *to, bool *ret)
{
    const widl_string range[] = {widl_str(from), widl_str(to)};
    sqlite3_stmt *statement = wi_user_file_prepare(
        &gathering->file, "SELECT 1 FROM credential WHERE value >= ?1 AND value < ?2 LIMIT 1",
        range, 2, gathering->error);
    if (!statement)
        return false;
    *ret |= sqlite3_step(statement) == SQLITE_ROW;
    return wi_user_file_finish(&gathering->file, statement, gathering->error);
}

/** Methods by which a client need not say who it is are of all users, not of these alone. */
static bool note_methods(struct gathering *gathering, struct wi_user_table *table)
{
    return has_any(gathering, "ed25519:", "ed25519;", &table->has[WI_METHOD_CRYPTOSIGN]) &&
           has_any(gathering, "", "ed25519:", &table->has[WI_METHOD_TLS]) &&
           has_any(gathering, "ed25519;", "~", &table->has[WI_METHOD_TLS]);
}

static struct wi_user_table *load(struct gathering *gathering, const struct wi_users_query *query)
{
    widl_buffer rest = {0};
    struct wi_user_table *table = NULL;
    bool good = append(gathering, "{\"users\":[", widl_str("")) &&
                gather_settings(gathering, &rest) && gather_wanted(gathering, query) &&
                gather_others(gathering, query) &&
                append(gathering, "]", widl_str_n((const char *)rest.data, rest.size)) &&
                append(gathering, "}", widl_str(""));
    if (good)
        table = wi_user_table_parse(
            gathering->file.path,
            widl_str_n((const char *)gathering->text.data, gathering->text.size), gathering->error);
    widl_buffer_free(&rest);
    if (!table || note_methods(gathering, table))
        return table;
    wi_user_table_release(table);
    return NULL;
}

struct wi_user_table *wi_users_database_load(const char *path, const struct wi_users_query *query,
                                             widl_error *error)
{
    struct gathering gathering = {.error = error};
    struct wi_user_table *table = NULL;
    if (wi_user_file_open(&gathering.file, path, false, WAIT_MS, error))
        table = load(&gathering, query);
    wi_user_file_close(&gathering.file);
    wi_secret_wipe(gathering.text.data, gathering.text.size);
    widl_buffer_free(&gathering.text);
    widl_buffer_free(&gathering.settings);
    return table;
}
