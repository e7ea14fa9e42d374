/* SPDX-License-Identifier: MIT */
/*
 * Users in files: each method's entry is what that method keeps of a secret, never the secret.
 *
 * Invariant: what was read is within the limits of entry.h, so that no file can make the router
 * work without end.
 */
#include "router/users/entry.h"

#include "auth/cryptosign.h"
#include "auth/key_file.h"
#include "value/base64.h"
#include "value/fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the users of a file");
}

/** Bytes that are wanted from a member. */
struct wanted {
    unsigned char *out; /**< with room for whole groups of base64 */
    size_t least;
    size_t most;
    size_t size; /**< what there were */
};

static bool read_base64(const struct wi_document *document, const struct wi_node *node,
                        struct wanted *wanted, widl_error *error)
{
    widl_string text = node->text;
    if (text.size <= wi_base64_size(wanted->most) &&
        wi_base64_read(wanted->out, text.data, text.size, &wanted->size) &&
        wanted->size >= wanted->least && wanted->size <= wanted->most)
        return true;
    if (wanted->least == wanted->most)
        return wi_document_refuse(document, node, error, "must be base64 of %zu bytes",
                                  wanted->most);
    return wi_document_refuse(document, node, error, "must be base64 of %zu to %zu bytes",
                              wanted->least, wanted->most);
}

/** A salt that is bytes. */
static bool read_salt(const struct wi_document *document, const struct wi_node *map,
                      unsigned char out[WI_SALT_MAX_SIZE], size_t *ret_size, widl_error *error)
{
    unsigned char decoded[WI_SALT_MAX_SIZE + 2];
    struct wanted wanted = {decoded, WI_SALT_LEAST_SIZE, WI_SALT_MAX_SIZE, 0};
    if (!read_base64(document, wi_node_member(map, "salt"), &wanted, error))
        return false;
    memcpy(out, decoded, wanted.size);
    *ret_size = wanted.size;
    return true;
}

/** A key that is a hash. */
static bool read_hash(const struct wi_document *document, const struct wi_node *map,
                      const char *name, unsigned char out[WI_HASH_SIZE], widl_error *error)
{
    unsigned char decoded[WI_HASH_SIZE + 2];
    struct wanted wanted = {decoded, WI_HASH_SIZE, WI_HASH_SIZE, 0};
    if (!read_base64(document, wi_node_member(map, name), &wanted, error))
        return false;
    memcpy(out, decoded, WI_HASH_SIZE);
    return true;
}

static bool read_ticket(const struct wi_document *document, const struct wi_node *node,
                        widl_arena *arena, struct wi_user *user, widl_error *error)
{
    widl_string text;
    uint32_t iterations = 0;
    struct wi_ticket_entry *entry = widl_arena_alloc(arena, sizeof(*entry));
    const struct wi_field fields[] = {
        {"salt", WI_FIELD_STRING, true, &text, 0, 0},
        {"iterations", WI_FIELD_UINT, true, &iterations, 1, WI_TICKET_MAX_ITERATIONS},
        {"key", WI_FIELD_STRING, true, &text, 0, 0},
    };
    if (!entry)
        return no_memory(error);
    if (!wi_fields_read(document, node, fields, COUNT(fields), error) ||
        !read_salt(document, node, entry->salt, &entry->salt_size, error) ||
        !read_hash(document, node, "key", entry->key, error))
        return false;
    entry->iterations = iterations;
    user->ticket = entry;
    return true;
}

static bool read_cra(const struct wi_document *document, const struct wi_node *node,
                     widl_arena *arena, struct wi_user *user, widl_error *error)
{
    unsigned char key[WI_CRA_KEY_MAX_SIZE + 2];
    struct wi_cra_entry *entry = widl_arena_alloc(arena, sizeof(*entry));
    if (!entry)
        return no_memory(error);
    const struct wi_field fields[] = {
        {"salt", WI_FIELD_STRING, true, &entry->salt, 0, 0},
        {"iterations", WI_FIELD_UINT, true, &entry->iterations, 1, WI_SECRET_MAX_ITERATIONS},
        {"keylen", WI_FIELD_UINT, true, &entry->key_size, 16, WI_CRA_KEY_MAX_SIZE},
        {"key", WI_FIELD_STRING, true, &entry->key, 0, 0},
    };
    if (!wi_fields_read(document, node, fields, COUNT(fields), error))
        return false;
    struct wanted wanted = {key, entry->key_size, entry->key_size, 0};
    if (!read_base64(document, wi_node_member(node, "key"), &wanted, error))
        return false;
    user->cra = entry;
    return true;
}

static bool read_scram(const struct wi_document *document, const struct wi_node *node,
                       widl_arena *arena, struct wi_user *user, widl_error *error)
{
    widl_string text;
    widl_string kdf = widl_str("pbkdf2");
    struct wi_scram_entry *entry = widl_arena_alloc(arena, sizeof(*entry));
    if (!entry)
        return no_memory(error);
    const struct wi_field fields[] = {
        {"kdf", WI_FIELD_STRING, false, &kdf, 0, 0},
        {"salt", WI_FIELD_STRING, true, &text, 0, 0},
        {"iterations", WI_FIELD_UINT, true, &entry->iterations, WI_SCRAM_LEAST_ITERATIONS,
         WI_SECRET_MAX_ITERATIONS},
        {"stored_key", WI_FIELD_STRING, true, &text, 0, 0},
        {"server_key", WI_FIELD_STRING, true, &text, 0, 0},
    };
    if (!wi_fields_read(document, node, fields, COUNT(fields), error))
        return false;
    if (!widl_str_equal(kdf, widl_str("pbkdf2")))
        return wi_document_refuse(document, wi_node_member(node, "kdf"), error,
                                  "must be 'pbkdf2', the only one that is supported");
    if (!read_salt(document, node, entry->salt, &entry->salt_size, error) ||
        !read_hash(document, node, "stored_key", entry->stored_key, error) ||
        !read_hash(document, node, "server_key", entry->server_key, error))
        return false;
    user->scram = entry;
    return true;
}

static bool read_keys(const struct wi_document *document, const struct wi_node *list,
                      widl_arena *arena, struct wi_user *user, widl_error *error)
{
    unsigned char(*keys)[WI_KEY_SIZE] = widl_arena_alloc(arena, list->count * WI_KEY_SIZE);
    size_t count = 0;
    if (!keys)
        return no_memory(error);
    for (const struct wi_node *node = list->first; node; node = node->next, count++) {
        const char *why = "a public key is a string";
        if (node->kind != WIDL_KIND_STRING || !wi_public_key_read(node->text, keys[count], &why))
            return wi_document_refuse(document, node, error, "%s", why);
    }
    if (count == 0)
        return wi_document_refuse(document, list, error, "must have at least one key");
    user->keys = (const unsigned char(*)[WI_KEY_SIZE])keys;
    user->key_count = count;
    return true;
}

static bool read_cryptosign(const struct wi_document *document, const struct wi_node *node,
                            widl_arena *arena, struct wi_user *user, widl_error *error)
{
    const struct wi_node *keys = NULL;
    const struct wi_field fields[] = {{"keys", WI_FIELD_LIST, true, &keys, 0, 0}};
    return wi_fields_read(document, node, fields, COUNT(fields), error) &&
           read_keys(document, keys, arena, user, error);
}

/** A copy of a mark, as it is compared. */
static bool copy_mark(const struct wi_document *document, const struct wi_node *node,
                      widl_arena *arena, widl_string *ret, widl_error *error)
{
    char mark[WI_MARK_SIZE];
    const char *why = "what a certificate is known by is a string";
    if (node->kind != WIDL_KIND_STRING || !wi_mark_read(node->text, mark, &why))
        return wi_document_refuse(document, node, error, "%s", why);
    size_t size = strlen(mark);
    const char *copy = widl_arena_copy(arena, mark, size);
    *ret = widl_str_n(copy, size);
    return copy || no_memory(error);
}

static bool read_tls(const struct wi_document *document, const struct wi_node *node,
                     widl_arena *arena, struct wi_user *user, widl_error *error)
{
    const struct wi_node *list = NULL;
    const struct wi_field fields[] = {{"certificates", WI_FIELD_LIST, true, &list, 0, 0}};
    if (!wi_fields_read(document, node, fields, COUNT(fields), error))
        return false;
    if (list->count == 0)
        return wi_document_refuse(document, list, error, "must have at least one certificate");
    widl_string *marks = widl_arena_alloc(arena, list->count * sizeof(*marks));
    if (!marks)
        return no_memory(error);
    user->marks = marks;
    for (const struct wi_node *mark = list->first; mark; mark = mark->next)
        if (!copy_mark(document, mark, arena, &marks[user->mark_count++], error))
            return false;
    return true;
}

static const struct {
    enum wi_method method;
    bool (*read)(const struct wi_document *document, const struct wi_node *node, widl_arena *arena,
                 struct wi_user *user, widl_error *error);
    bool is_secret; /**< people might write the secret itself there */
} readers[] = {
    {WI_METHOD_CRYPTOSIGN, read_cryptosign, false},
    {WI_METHOD_SCRAM, read_scram, true},
    {WI_METHOD_CRA, read_cra, true},
    {WI_METHOD_TICKET, read_ticket, true},
    {WI_METHOD_TLS, read_tls, false},
};

/** Secrets are not kept: who writes one into the file is told what to do. */
static bool refuse_secret(const struct wi_document *document, const struct wi_node *node,
                          const char *method, widl_error *error)
{
    const struct wi_node *authid = wi_node_member(node->parent, "authid");
    return wi_document_refuse(document, node, error,
                              "secrets are not kept as they are; this makes an entry: `widl-router "
                              "user passwd --method %s %s %.*s`",
                              method, document->name,
                              WIDL_STR_ARG(authid ? authid->text : widl_str("AUTHID")));
}

static bool read_methods(const struct wi_document *document, const struct wi_node *map,
                         widl_arena *arena, struct wi_user *user, widl_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(readers); i++) {
        const char *name = wi_method_name(readers[i].method);
        const struct wi_node *node = wi_node_member(map, name);
        if (!node)
            continue;
        if (node->kind == WIDL_KIND_STRING && readers[i].is_secret)
            return refuse_secret(document, node, name, error);
        if (!readers[i].read(document, node, arena, user, error))
            return false;
        count++;
    }
    return count > 0 ||
           wi_document_refuse(document, map, error,
                              "has no method: ticket, wampcra, wamp-scram, cryptosign or tls");
}

/** Members by which people would write a secret. */
static bool check_secrets(const struct wi_document *document, const struct wi_node *map,
                          widl_error *error)
{
    static const char *const names[] = {"secret", "password"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct wi_node *node = wi_node_member(map, names[i]);
        if (node)
            return refuse_secret(document, node, WI_SCRAM, error);
    }
    return true;
}

static bool check_size(const struct wi_document *document, const struct wi_node *map,
                       const char *name, widl_error *error)
{
    const struct wi_node *node = wi_node_member(map, name);
    return node->text.size <= WI_USER_NAME_MAX_SIZE ||
           wi_document_refuse(document, node, error, "must have at most %d bytes",
                              WI_USER_NAME_MAX_SIZE);
}

bool wi_user_read(const struct wi_document *document, const struct wi_node *node, widl_arena *arena,
                  struct wi_user *ret, widl_error *error)
{
    const struct wi_node *realms = NULL;
    const struct wi_node *any = NULL;
    widl_string *names = NULL;
    const struct wi_field fields[] = {
        {"authid", WI_FIELD_STRING, true, &ret->authid, 0, 0},
        {"role", WI_FIELD_STRING, true, &ret->authrole, 0, 0},
        {"realms", WI_FIELD_LIST, false, &realms, 0, 0},
        {WI_TICKET, WI_FIELD_ANY, false, &any, 0, 0},
        {WI_CRA, WI_FIELD_ANY, false, &any, 0, 0},
        {WI_SCRAM, WI_FIELD_ANY, false, &any, 0, 0},
        {WI_CRYPTOSIGN, WI_FIELD_ANY, false, &any, 0, 0},
        {WI_TLS_METHOD, WI_FIELD_ANY, false, &any, 0, 0},
    };
    *ret = (struct wi_user){0};
    if (node->kind == WIDL_KIND_MAP && !check_secrets(document, node, error))
        return false;
    if (!wi_fields_read(document, node, fields, COUNT(fields), error) ||
        !check_size(document, node, "authid", error) || !check_size(document, node, "role", error))
        return false;
    if (realms && !wi_fields_strings(document, realms, arena, &names, &ret->realm_count, error))
        return false;
    if (realms && ret->realm_count == 0)
        return wi_document_refuse(document, realms, error,
                                  "must name a realm; without it the user is one of all");
    ret->realms = names;
    return read_methods(document, node, arena, ret, error);
}

bool wi_user_has(const struct wi_user *user, enum wi_method method)
{
    switch (method) {
    case WI_METHOD_CRYPTOSIGN:
        return user->key_count > 0;
    case WI_METHOD_SCRAM:
        return user->scram != NULL;
    case WI_METHOD_CRA:
        return user->cra != NULL;
    case WI_METHOD_TICKET:
        return user->ticket != NULL;
    case WI_METHOD_TLS:
        return user->mark_count > 0;
    case WI_METHOD_COUNT:
        break;
    }
    return false;
}

bool wi_user_is_of(const struct wi_user *user, widl_string realm)
{
    for (size_t i = 0; i < user->realm_count; i++)
        if (widl_str_equal(user->realms[i], realm))
            return true;
    return user->realm_count == 0;
}
