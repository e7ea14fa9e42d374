/* SPDX-License-Identifier: MIT */
/*
 * Tables of users: a file, read and checked whole before anything of it counts.
 *
 * Invariants: authids differ, keys differ, and a table does not change; a file that is read again
 * is another table.
 */
#include "router/users/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wipe.h"
#include "value/base64.h"
#include "value/fields.h"

/** What is read of a file at once. */
#define READ_BYTES 65536

/** What the entries of a file may take. */
#define ARENA_LIMIT ((size_t)1 << 30)

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the users of a file");
}

static bool read_all(int file, widl_buffer *out, const char *path, widl_error *error)
{
    for (;;) {
        unsigned char *to = widl_buffer_reserve(out, READ_BYTES);
        if (!to)
            return no_memory(error);
        ssize_t got = read(file, to, READ_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", path, strerror(errno));
        if (got == 0)
            return true;
        out->size += (size_t)got;
        if (out->size > WI_USERS_MAX_SIZE)
            return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: more than %zu bytes", path,
                                  WI_USERS_MAX_SIZE);
    }
}

bool wi_users_read_file(const char *path, widl_buffer *out, widl_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", path, strerror(errno));
    /* In one piece from the start: what is moved leaves a copy behind. */
    struct stat facts;
    size_t size = fstat(file, &facts) == 0 && facts.st_size > 0 ? (size_t)facts.st_size : 0;
    bool success = (size < WI_USERS_MAX_SIZE && !widl_buffer_reserve(out, size + 2 * READ_BYTES))
                       ? no_memory(error)
                       : read_all(file, out, path, error);
    close(file);
    return success;
}

/** Every key of a user leads to that user alone. */
static bool add_keys(struct wi_user_table *table, struct wi_user *user, const struct wi_node *node,
                     widl_error *error)
{
    for (size_t i = 0; i < user->key_count; i++) {
        if (wi_table_get(&table->by_key, user->keys[i], WI_KEY_SIZE))
            return wi_document_refuse(&table->document, node, error,
                                      "its key %zu for cryptosign is there already", i + 1);
        if (!wi_table_set(&table->by_key, user->keys[i], WI_KEY_SIZE, user))
            return no_memory(error);
    }
    return true;
}

/** So does what a certificate is known by. */
static bool add_marks(struct wi_user_table *table, struct wi_user *user, const struct wi_node *node,
                      widl_error *error)
{
    for (size_t i = 0; i < user->mark_count; i++) {
        widl_string mark = user->marks[i];
        if (wi_table_get(&table->by_mark, mark.data, mark.size))
            return wi_document_refuse(&table->document, node, error,
                                      "its certificate %zu is there already", i + 1);
        if (!wi_table_set(&table->by_mark, mark.data, mark.size, user))
            return no_memory(error);
    }
    return true;
}

static bool add_user(struct wi_user_table *table, const struct wi_node *node, widl_error *error)
{
    struct wi_user *user = &table->users[table->count];
    if (!wi_user_read(&table->document, node, &table->arena, user, error))
        return false;
    if (wi_table_get(&table->by_authid, user->authid.data, user->authid.size))
        return wi_document_refuse(&table->document, wi_node_member(node, "authid"), error,
                                  "this user is there already");
    if (!wi_table_set(&table->by_authid, user->authid.data, user->authid.size, user))
        return no_memory(error);
    table->count++;
    for (unsigned i = 0; i < WI_METHOD_COUNT; i++)
        table->has[i] |= wi_user_has(user, (enum wi_method)i);
    return add_keys(table, user, node, error) && add_marks(table, user, node, error);
}

static bool read_anonymous(struct wi_user_table *table, const struct wi_node *node,
                           widl_error *error)
{
    const struct wi_node *realms = NULL;
    widl_string *names = NULL;
    const struct wi_field fields[] = {
        {"role", WI_FIELD_STRING, true, &table->anonymous, 0, 0},
        {"realms", WI_FIELD_LIST, false, &realms, 0, 0},
    };
    if (!wi_fields_read(&table->document, node, fields, 2, error))
        return false;
    if (realms && !wi_fields_strings(&table->document, realms, &table->arena, &names,
                                     &table->anonymous_realm_count, error))
        return false;
    table->anonymous_realms = names;
    return !realms || realms->count > 0 ||
           wi_document_refuse(&table->document, realms, error, "must name a realm");
}

static bool read_decoy_key(struct wi_user_table *table, widl_string text, widl_error *error)
{
    unsigned char key[WI_HASH_SIZE + 2];
    size_t size = 0;
    if (text.size > wi_base64_size(WI_HASH_SIZE) ||
        !wi_base64_read(key, text.data, text.size, &size) || size != WI_HASH_SIZE)
        return wi_document_refuse(&table->document,
                                  wi_node_member(table->document.root, "decoy_key"), error,
                                  "must be base64 of %d bytes", WI_HASH_SIZE);
    memcpy(table->decoy_key, key, WI_HASH_SIZE);
    table->has_decoy_key = true;
    return true;
}

static bool read_root(struct wi_user_table *table, widl_error *error)
{
    const struct wi_node *users = NULL;
    const struct wi_node *anonymous = NULL;
    widl_string decoy_key = {0};
    const struct wi_field fields[] = {
        {"users", WI_FIELD_LIST, true, &users, 0, 0},
        {"anonymous", WI_FIELD_MAP, false, &anonymous, 0, 0},
        {"decoy_key", WI_FIELD_STRING, false, &decoy_key, 0, 0},
    };
    if (!wi_fields_read(&table->document, table->document.root, fields, 3, error))
        return false;
    if (anonymous && !read_anonymous(table, anonymous, error))
        return false;
    if (decoy_key.size > 0 && !read_decoy_key(table, decoy_key, error))
        return false;
    table->users = widl_arena_alloc(&table->arena, users->count * sizeof(*table->users));
    if (!table->users)
        return no_memory(error);
    for (const struct wi_node *node = users->first; node; node = node->next)
        if (!add_user(table, node, error))
            return false;
    return true;
}

static struct wi_user_table *new_table(const char *name, widl_error *error)
{
    struct wi_user_table *table = calloc(1, sizeof(*table));
    if (table) {
        table->uses = 1;
        table->arena.limit = ARENA_LIMIT;
        table->name = strdup(name);
    }
    if (table && table->name)
        return table;
    free(table);
    no_memory(error);
    return NULL;
}

static struct wi_user_table *fill(struct wi_user_table *table, widl_error *error)
{
    widl_string text = {(const char *)table->text.data, table->text.size};
    if (wi_document_read(&table->document, table->name, text, error) && read_root(table, error))
        return table;
    wi_user_table_release(table);
    return NULL;
}

struct wi_user_table *wi_user_table_parse(const char *name, widl_string text, widl_error *error)
{
    struct wi_user_table *table = new_table(name, error);
    if (!table)
        return NULL;
    if (widl_buffer_append(&table->text, text.data, text.size))
        return fill(table, error);
    wi_user_table_release(table);
    no_memory(error);
    return NULL;
}

struct wi_user_table *wi_user_table_load(const char *path, widl_error *error)
{
    struct wi_user_table *table = new_table(path, error);
    if (!table)
        return NULL;
    if (wi_users_read_file(path, &table->text, error))
        return fill(table, error);
    wi_user_table_release(table);
    return NULL;
}

void wi_user_table_release(struct wi_user_table *table)
{
    if (!table || --table->uses > 0)
        return;
    wi_table_done(&table->by_authid);
    wi_table_done(&table->by_key);
    wi_table_done(&table->by_mark);
    wi_arena_wipe(&table->arena);
    wi_arena_wipe(&table->document.arena);
    wi_secret_wipe(table->text.data, table->text.capacity);
    wi_secret_wipe(table->decoy_key, sizeof(table->decoy_key));
    widl_arena_free(&table->arena);
    wi_document_free(&table->document);
    widl_buffer_free(&table->text);
    free(table->name);
    free(table);
}

const struct wi_user *wi_user_find(const struct wi_user_table *table, widl_string realm,
                                   widl_string authid)
{
    const struct wi_user *user = wi_table_get(&table->by_authid, authid.data, authid.size);
    return user && wi_user_is_of(user, realm) ? user : NULL;
}

const struct wi_user *wi_user_find_key(const struct wi_user_table *table, widl_string realm,
                                       const unsigned char key[WI_KEY_SIZE])
{
    const struct wi_user *user = wi_table_get(&table->by_key, key, WI_KEY_SIZE);
    return user && wi_user_is_of(user, realm) ? user : NULL;
}

/** Whom a certificate is looked for. */
struct wanted {
    const struct wi_user_table *table;
    widl_string realm;
    widl_string authid;
    const struct wi_user *found;
};

static bool try_mark(void *user, widl_string mark)
{
    struct wanted *wanted = user;
    const struct wi_user *owner = wi_table_get(&wanted->table->by_mark, mark.data, mark.size);
    if (!owner || !wi_user_is_of(owner, wanted->realm) ||
        (wanted->authid.size > 0 && !widl_str_equal(owner->authid, wanted->authid)))
        return false;
    wanted->found = owner;
    return true;
}

const struct wi_user *wi_user_find_certificate(const struct wi_user_table *table, widl_string realm,
                                               widl_string authid, widl_bytes certificate)
{
    struct wanted wanted = {.table = table, .realm = realm, .authid = authid};
    wi_certificate_marks(certificate, try_mark, &wanted);
    return wanted.found;
}

bool wi_user_table_is_open(const struct wi_user_table *table, widl_string realm)
{
    for (size_t i = 0; i < table->anonymous_realm_count; i++)
        if (widl_str_equal(table->anonymous_realms[i], realm))
            return true;
    return table->anonymous.size > 0 && table->anonymous_realm_count == 0;
}
