/* SPDX-License-Identifier: MIT */
/*
 * Changing a file of users: it is read, checked, changed as a document, checked again, and takes
 * the place of the old one at once, so that no router ever sees half of it.
 *
 * Invariants: one change at a time, which a lock on the directory sees to; secrets are overwritten
 * in memory as soon as an entry is made of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <widl/users.h>

#include "auth/cryptosign.h"
#include "auth/key_file.h"
#include "base/random.h"
#include "router/users/change.h"
#include "router/users/database.h"
#include "router/users/table.h"
#include "value/base64.h"

#define SALT_SIZE          16
#define CRA_KEY_SIZE       32
#define DEFAULT_ITERATIONS 10000
#define SCRAM_ITERATIONS   100000

static const char NEW_FILE[] = "{\"users\": []}";

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory to change a file of users");
}

static bool storage(const char *path, widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_STORAGE, NULL, "%s: %s", path, strerror(errno));
}

static bool set_base64(struct wi_document *document, struct wi_node *map, const char *key,
                       widl_bytes bytes)
{
    char text[(WI_SALT_MAX_SIZE + 2) / 3 * 4];
    wi_base64_write(text, bytes.data, bytes.size);
    return wi_node_set_string(document, map, key, widl_str_n(text, wi_base64_size(bytes.size)));
}

/** Make an entry of a method. Return: false: no memory. */
typedef bool make_fn(struct wi_document *document, struct wi_node *entry, widl_string secret,
                     uint32_t iterations);

static bool make_ticket(struct wi_document *document, struct wi_node *entry, widl_string secret,
                        uint32_t iterations)
{
    struct wi_ticket_entry made = {.salt_size = SALT_SIZE, .iterations = iterations};
    wi_random_bytes(made.salt, SALT_SIZE);
    return wi_ticket_derive(&made, secret) &&
           set_base64(document, entry, "salt", widl_bin(made.salt, SALT_SIZE)) &&
           wi_node_set_uint(document, entry, "iterations", iterations) &&
           set_base64(document, entry, "key", widl_bin(made.key, WI_HASH_SIZE));
}

static bool make_cra(struct wi_document *document, struct wi_node *entry, widl_string secret,
                     uint32_t iterations)
{
    unsigned char random[SALT_SIZE];
    char salt[(SALT_SIZE + 2) / 3 * 4];
    widl_buffer key = {0};
    wi_random_bytes(random, sizeof(random));
    wi_base64_write(salt, random, sizeof(random));
    widl_string text = {salt, sizeof(salt)};
    bool success =
        wi_cra_derive(widl_bin(secret.data, secret.size), text, iterations, CRA_KEY_SIZE, &key) &&
        wi_node_set_string(document, entry, "salt", text) &&
        wi_node_set_uint(document, entry, "iterations", iterations) &&
        wi_node_set_uint(document, entry, "keylen", CRA_KEY_SIZE) &&
        wi_node_set_string(document, entry, "key", widl_str_n((const char *)key.data, key.size));
    wi_secret_wipe(key.data, key.size);
    widl_buffer_free(&key);
    return success;
}

static bool make_scram(struct wi_document *document, struct wi_node *entry, widl_string secret,
                       uint32_t iterations)
{
    struct wi_scram_entry made = {.salt_size = SALT_SIZE, .iterations = iterations};
    wi_random_bytes(made.salt, SALT_SIZE);
    return wi_scram_derive(&made, secret) &&
           wi_node_set_string(document, entry, "kdf", widl_str("pbkdf2")) &&
           set_base64(document, entry, "salt", widl_bin(made.salt, SALT_SIZE)) &&
           wi_node_set_uint(document, entry, "iterations", iterations) &&
           set_base64(document, entry, "stored_key", widl_bin(made.stored_key, WI_HASH_SIZE)) &&
           set_base64(document, entry, "server_key", widl_bin(made.server_key, WI_HASH_SIZE));
}

/** How an entry is made, and with how many iterations. */
static const struct {
    make_fn *make; /**< NULL: of a public key, or a certificate */
    uint32_t iterations;
    uint32_t least;
    uint32_t most;
} makers[WI_METHOD_COUNT] = {
    [WI_METHOD_TICKET] = {make_ticket, DEFAULT_ITERATIONS, 1, WI_TICKET_MAX_ITERATIONS},
    [WI_METHOD_CRA] = {make_cra, DEFAULT_ITERATIONS, 1, WI_SECRET_MAX_ITERATIONS},
    [WI_METHOD_SCRAM] = {make_scram, SCRAM_ITERATIONS, WI_SCRAM_LEAST_ITERATIONS,
                         WI_SECRET_MAX_ITERATIONS},
};

/** The list in a user's entry of a method, both of which are made if they are not there. */
static struct wi_node *list_of(struct wi_document *document, struct wi_node *user,
                               const char *method, const char *name)
{
    struct wi_node *entry = wi_node_member(user, method);
    if (!entry)
        entry = wi_node_set(document, user, method, WIDL_KIND_MAP);
    if (!entry)
        return NULL;
    struct wi_node *list = wi_node_member(entry, name);
    return list ? list : wi_node_set(document, entry, name, WIDL_KIND_LIST);
}

static bool append_text(struct wi_document *document, struct wi_node *list, widl_string text)
{
    struct wi_node *node = wi_node_append(document, list, WIDL_KIND_STRING);
    if (!node)
        return false;
    node->text = wi_document_copy(document, text);
    return node->text.data;
}

/** Let a user in who has the private half of a key. */
static bool add_key(struct wi_document *document, struct wi_node *user, widl_string text,
                    widl_error *error)
{
    unsigned char key[WI_KEY_SIZE];
    unsigned char other[WI_KEY_SIZE];
    const char *why = NULL;
    if (!wi_public_key_read(text, key, &why))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", why);
    struct wi_node *keys = list_of(document, user, WI_CRYPTOSIGN, "keys");
    if (!keys)
        return no_memory(error);
    for (const struct wi_node *node = keys->first; node; node = node->next)
        if (wi_public_key_read(node->text, other, &why) && memcmp(key, other, WI_KEY_SIZE) == 0)
            return true;
    while (text.size > 0 && strchr(" \r\n\t", text.data[text.size - 1]))
        text.size--;
    return append_text(document, keys, text) || no_memory(error);
}

/** Let a user in who shows a certificate that is known by a mark. */
static bool add_certificate(struct wi_document *document, struct wi_node *user, widl_string text,
                            widl_error *error)
{
    char mark[WI_MARK_SIZE];
    char other[WI_MARK_SIZE];
    const char *why = NULL;
    if (!wi_mark_read(text, mark, &why))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a certificate %s", why);
    struct wi_node *marks = list_of(document, user, WI_TLS_METHOD, "certificates");
    if (!marks)
        return no_memory(error);
    for (const struct wi_node *node = marks->first; node; node = node->next)
        if (wi_mark_read(node->text, other, &why) && strcmp(mark, other) == 0)
            return true;
    return append_text(document, marks, widl_str(mark)) || no_memory(error);
}

static bool set_method(struct wi_document *document, struct wi_node *user, enum wi_method method,
                       const widl_user_change *change, widl_error *error)
{
    uint32_t iterations = change->iterations ? change->iterations : makers[method].iterations;
    if (method == WI_METHOD_TLS)
        return add_certificate(document, user, change->secret, error);
    if (!makers[method].make)
        return add_key(document, user, change->secret, error);
    if (change->secret.size > WI_CREDENTIAL_MAX_SIZE || !widl_utf8_valid(change->secret))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a secret is UTF-8 of at most %d bytes", WI_CREDENTIAL_MAX_SIZE);
    if (iterations < makers[method].least || iterations > makers[method].most)
        return widl_error_set(
            error, WIDL_ERROR_ARGUMENT, NULL, "%s takes from %lu to %lu iterations", change->method,
            (unsigned long)makers[method].least, (unsigned long)makers[method].most);
    struct wi_node *entry = wi_node_set(document, user, change->method, WIDL_KIND_MAP);
    return (entry && makers[method].make(document, entry, change->secret, iterations)) ||
           no_memory(error);
}

/** Where the user may join. */
static bool set_realms(struct wi_document *document, struct wi_node *user,
                       const char *const *realms)
{
    struct wi_node *list = wi_node_set(document, user, "realms", WIDL_KIND_LIST);
    for (size_t i = 0; list && realms[i]; i++)
        if (!append_text(document, list, widl_str(realms[i])))
            return false;
    if (list && !realms[0])
        wi_node_remove(list);
    return list;
}

static bool change_method(struct wi_document *document, struct wi_node *user,
                          const widl_user_change *change, widl_error *error)
{
    enum wi_method method;
    if (!change->method)
        return true;
    if (!wi_method_of(widl_str(change->method), &method))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "there is no method '%s': it is ticket, wampcra, wamp-scram, "
                              "cryptosign or tls",
                              change->method);
    if (change->secret.size > 0)
        return set_method(document, user, method, change, error);
    struct wi_node *entry = wi_node_member(user, change->method);
    if (!entry)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' has no %s", change->authid,
                              change->method);
    wi_node_remove(entry);
    return true;
}

static struct wi_node *find_user(struct wi_document *document, const char *authid)
{
    struct wi_node *users = wi_node_member(document->root, "users");
    for (struct wi_node *node = users->first; node; node = node->next)
        if (widl_str_equal(wi_node_member(node, "authid")->text, widl_str(authid)))
            return node;
    return NULL;
}

static struct wi_node *add_user(struct wi_document *document, const char *authid)
{
    struct wi_node *users = wi_node_member(document->root, "users");
    struct wi_node *user = wi_node_append(document, users, WIDL_KIND_MAP);
    if (!user || !wi_node_set_string(document, user, "authid", widl_str(authid)) ||
        !wi_node_set_string(document, user, "role", widl_str("user")))
        return NULL;
    return user;
}

/** Answers for unknown users shall be the same after the router was started again. */
static bool add_decoy_key(struct wi_document *document)
{
    unsigned char key[WI_HASH_SIZE];
    if (wi_node_member(document->root, "decoy_key"))
        return true;
    wi_random_bytes(key, sizeof(key));
    return set_base64(document, document->root, "decoy_key", widl_bin(key, sizeof(key)));
}

/** Whether the user is there as it must be. */
static bool check_action(const widl_user_change *change, bool exists, widl_error *error)
{
    bool must = change->action == WIDL_USER_CHANGE || change->action == WIDL_USER_REMOVE ||
                (change->method && change->secret.size == 0);
    if (must && !exists)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no user '%s'",
                              change->authid);
    if (change->action == WIDL_USER_ADD && exists)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is a user '%s' already",
                              change->authid);
    return true;
}

static bool apply(struct wi_document *document, const widl_user_change *change, widl_error *error)
{
    struct wi_node *user = find_user(document, change->authid);
    if (!check_action(change, user != NULL, error))
        return false;
    if (change->action == WIDL_USER_REMOVE) {
        wi_node_remove(user);
        return true;
    }
    if (!user)
        user = add_user(document, change->authid);
    if (!user || !add_decoy_key(document) ||
        (change->authrole &&
         !wi_node_set_string(document, user, "role", widl_str(change->authrole))) ||
        (change->realms && !set_realms(document, user, change->realms)))
        return no_memory(error);
    return change_method(document, user, change, error);
}

/** Check a file as a router would. */
static bool check(const char *path, widl_string text, widl_error *error)
{
    struct wi_user_table *table = wi_user_table_parse(path, text, error);
    wi_user_table_release(table);
    return table != NULL;
}

bool wi_users_rewrite(const char *path, widl_string before, const widl_user_change *change,
                      widl_buffer *after, widl_error *error)
{
    struct wi_document document = {0};
    bool success = check(path, before, error) && wi_document_read(&document, path, before, error) &&
                   apply(&document, change, error) &&
                   (wi_document_write(&document, after) || no_memory(error)) &&
                   check(path, widl_str_n((const char *)after->data, after->size), error);
    wi_document_free(&document);
    return success;
}

static bool write_all(int file, const widl_buffer *text)
{
    size_t written = 0;
    while (written < text->size) {
        ssize_t got = write(file, text->data + written, text->size - written);
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0)
            written += (size_t)got;
    }
    return fsync(file) == 0;
}

/** The file that was there, or none. */
struct old_file {
    bool exists;
    struct stat facts;
    widl_buffer text;
};

static bool read_old(const char *path, struct old_file *old, widl_error *error)
{
    old->exists = stat(path, &old->facts) == 0;
    if (!old->exists && errno != ENOENT)
        return storage(path, error);
    if (old->exists)
        return wi_users_read_file(path, &old->text, error);
    return widl_buffer_append(&old->text, NEW_FILE, strlen(NEW_FILE)) || no_memory(error);
}

/** Give a file the owner and the permissions of the one whose place it takes. */
static void take_after(int file, const struct old_file *old)
{
    if (!old->exists)
        return;
    /* Only root may give files away; others keep what they write. */
    if (fchown(file, old->facts.st_uid, old->facts.st_gid) == 0)
        fchmod(file, old->facts.st_mode & 0660);
}

/** Put a text in the place of a file. */
static bool replace(const char *path, const struct old_file *old, const widl_buffer *text,
                    widl_error *error)
{
    char temporary[4096];
    int length = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof(temporary))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the path is too long");
    int file = mkostemp(temporary, O_CLOEXEC);
    if (file < 0)
        return storage(temporary, error);
    take_after(file, old);
    bool success = write_all(file, text);
    success = close(file) == 0 && success;
    if (success && rename(temporary, path) == 0)
        return true;
    storage(path, error);
    unlink(temporary);
    return false;
}

/** Wait until nobody else changes files in the directory of a path. -1: with the error set. */
static int lock_directory(const char *path, widl_error *error)
{
    char directory[4096];
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) + 1 : 1;
    if (size >= sizeof(directory)) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the path is too long");
        return -1;
    }
    memcpy(directory, slash ? path : ".", size);
    directory[size] = '\0';
    int lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock >= 0 && flock(lock, LOCK_EX) == 0)
        return lock;
    storage(directory, error);
    if (lock >= 0)
        close(lock);
    return -1;
}

static bool change_file(const char *path, const widl_user_change *change, widl_error *error)
{
    struct old_file old = {0};
    widl_buffer after = {0};
    int lock = lock_directory(path, error);
    if (lock < 0)
        return false;
    bool success = read_old(path, &old, error) &&
                   wi_users_rewrite(path, widl_str_n((const char *)old.text.data, old.text.size),
                                    change, &after, error) &&
                   replace(path, &old, &after, error);
    close(lock);
    wi_secret_wipe(old.text.data, old.text.capacity);
    wi_secret_wipe(after.data, after.capacity);
    widl_buffer_free(&old.text);
    widl_buffer_free(&after);
    return success;
}

bool widl_users_change(const char *path, const widl_user_change *change, widl_error *error)
{
    if (!path || !change || !change->authid || !change->authid[0])
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a path and an authid are needed");
    /* What a link points to is replaced, not the link. */
    char *real = realpath(path, NULL);
    const char *file = real ? real : path;
    bool success = wi_users_is_database(file) ? wi_users_database_change(file, change, error)
                                              : change_file(file, change, error);
    free(real);
    return success;
}
