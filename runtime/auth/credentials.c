/* SPDX-License-Identifier: MIT */
/*
 * Credentials: a program's, copied so that a session can log in again, and checked, so that what
 * cannot work fails before anything is sent.
 *
 * Invariant: `methods` are served by what is there, or by the callback.
 */
#include "auth/credentials.h"

#include <widl/value.h>

#include "auth/certificate.h"
#include "auth/cryptosign.h"
#include "auth/key_file.h"
#include "auth/methods.h"
#include "auth/scram.h"
#include "base/memory.h"
#include "message/message.h"

#define DEFAULT_ITERATIONS 1000000

/** Keys of authextra that are the methods' own. */
static const char *const own_keys[] = {"nonce", "pubkey", "channel_binding"};

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for credentials");
}

static bool refuse(widl_error *error, const char *why)
{
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "credentials: %s", why);
}

/** Copy a text that may be NULL. */
static bool copy_text(const struct wi_credentials *own, const char *text, const char *name,
                      char **ret, widl_error *error)
{
    if (!text)
        return true;
    size_t size = strlen(text);
    if (size == 0 || size > WI_CREDENTIAL_MAX_SIZE || !widl_utf8_valid(widl_str_n(text, size)))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "credentials: the %s is empty, too long or not UTF-8", name);
    *ret = wi_memory_copy_text(own->allocator, text);
    return *ret || no_memory(error);
}

static bool copy_extra(struct wi_credentials *own, widl_value extra, widl_error *error)
{
    widl_value value;
    widl_writer writer = {.buffer.allocator = own->allocator};
    if (extra.size == 0)
        return true;
    if (widl_value_kind(extra) != WIDL_KIND_MAP || !widl_write_value(&writer, extra)) {
        widl_writer_free(&writer);
        return writer.problem.out_of_memory ? no_memory(error)
                                            : refuse(error, "the authextra is no map");
    }
    own->authextra = writer.buffer;
    for (size_t i = 0; i < sizeof(own_keys) / sizeof(own_keys[0]); i++)
        if (!own->on_challenge && wi_dict_value(extra, own_keys[i], &value) == WI_FOUND)
            return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                                  "credentials: `%s` of the authextra is set by the session",
                                  own_keys[i]);
    return true;
}

static bool copy_key(struct wi_credentials *own, const widl_credentials *given, widl_error *error)
{
    if (!given->key_file && given->key.size == 0)
        return true;
    if (given->key_file && given->key.size > 0)
        return refuse(error, "there are both a key and a key file");
    if (given->key_file) {
        if (!wi_private_key_load(given->key_file, own->key, error))
            return false;
    } else {
        if (given->key.size != WI_KEY_SIZE)
            return refuse(error, "an Ed25519 key has 32 bytes");
        memcpy(own->key, given->key.data, WI_KEY_SIZE);
    }
    own->has_key = true;
    return wi_ed25519_public(own->key, own->public_key) || no_memory(error);
}

static bool add_method(struct wi_credentials *own, const char *name, widl_error *error)
{
    if (own->method_count == WI_METHODS_MAX)
        return refuse(error, "there are too many methods");
    if (!copy_text(own, name, "method", &own->methods[own->method_count], error))
        return false;
    own->method_count++;
    return true;
}

/** Whether a method leaves nothing to who stands between client and router. */
static bool can_be_bound(const char *name)
{
    static const char *const methods[] = {WI_CRYPTOSIGN, WI_SCRAM, WI_TLS_METHOD};
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        if (strcmp(name, methods[i]) == 0)
            return true;
    return false;
}

/** A method that the program wants must be one that can be answered. */
static bool add_wanted(struct wi_credentials *own, const char *name, widl_error *error)
{
    enum wi_method method;
    bool known = wi_method_of(widl_str(name), &method);
    if (own->is_bound && !can_be_bound(name))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "credentials: '%s' cannot be bound to the connection", name);
    if (wi_method_is_silent(widl_str(name)) || own->on_challenge ||
        (known && wi_method_served(method, own)))
        return add_method(own, name, error);
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                          known ? "credentials: what '%s' needs is not there"
                                : "credentials: the method '%s' is not known, and there is no "
                                  "on_challenge",
                          name);
}

static bool choose_methods(struct wi_credentials *own, const char *const *wanted, widl_error *error)
{
    for (size_t i = 0; wanted && wanted[i]; i++)
        if (!add_wanted(own, wanted[i], error))
            return false;
    for (unsigned i = 0; !wanted && i < WI_METHOD_COUNT; i++)
        if (wi_method_served((enum wi_method)i, own) &&
            (!own->is_bound || can_be_bound(wi_method_name((enum wi_method)i))) &&
            !add_method(own, wi_method_name((enum wi_method)i), error))
            return false;
    return own->method_count > 0 ||
           refuse(error, own->authid ? "there is no ticket, no secret and no key"
                                     : "there is no authid, and no key");
}

static bool copy(struct wi_credentials *own, const widl_credentials *given, widl_error *error)
{
    own->on_challenge = given->on_challenge;
    own->user = given->user;
    own->is_bound = given->require_channel_binding;
    own->max_iterations = given->max_iterations ? given->max_iterations : DEFAULT_ITERATIONS;
    if (own->max_iterations > INT32_MAX)
        own->max_iterations = INT32_MAX;
    return copy_text(own, given->authid, "authid", &own->authid, error) &&
           copy_text(own, given->ticket, "ticket", &own->ticket, error) &&
           copy_text(own, given->secret, "secret", &own->secret, error) &&
           copy_extra(own, given->authextra, error) && copy_key(own, given, error) &&
           choose_methods(own, given->methods, error);
}

struct wi_credentials *wi_credentials_new(const widl_credentials *given,
                                          const widl_allocator *allocator, widl_error *error)
{
    struct wi_credentials *own = wi_memory_take_zeroed(allocator, sizeof(*own));
    if (!own) {
        no_memory(error);
        return NULL;
    }
    own->allocator = allocator;
    if (!copy(own, given, error)) {
        wi_credentials_free(own);
        return NULL;
    }
    return own;
}

static void free_secret(const widl_allocator *allocator, char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;
    if (text)
        wi_secret_wipe(text, size);
    wi_memory_give_back(allocator, text, size);
}

void wi_credentials_free(struct wi_credentials *credentials)
{
    if (!credentials)
        return;
    const widl_allocator *allocator = credentials->allocator;
    wi_memory_give_back_text(allocator, credentials->authid);
    free_secret(allocator, credentials->ticket);
    free_secret(allocator, credentials->secret);
    for (size_t i = 0; i < credentials->method_count; i++)
        wi_memory_give_back_text(allocator, credentials->methods[i]);
    widl_buffer_free(&credentials->authextra);
    wi_secret_wipe(credentials, sizeof(*credentials));
    wi_memory_give_back(allocator, credentials, sizeof(*credentials));
}
