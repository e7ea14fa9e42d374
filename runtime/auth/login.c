/* SPDX-License-Identifier: MIT */
/*
 * Logins: one table says what each method adds to HELLO and how it answers.
 *
 * Invariant: only what was offered is ever answered, so that a router cannot have a ticket that
 * was meant for none.
 */
#include "auth/login.h"

#include <widl/value.h>

#include "auth/cra.h"
#include "auth/cryptosign.h"
#include "auth/hex.h"
#include "auth/methods.h"

static bool answer_ticket(struct wi_login *login, widl_value extra, struct wi_answer *answer,
                          widl_error *error)
{
    (void)extra;
    return wi_ticket_answer(login->credentials->ticket, answer, error);
}

static bool answer_cra(struct wi_login *login, widl_value extra, struct wi_answer *answer,
                       widl_error *error)
{
    return wi_cra_answer(login->credentials, extra, answer, error);
}

static bool answer_scram(struct wi_login *login, widl_value extra, struct wi_answer *answer,
                         widl_error *error)
{
    return wi_scram_answer(&login->scram, login->credentials, extra, answer, error);
}

static bool answer_cryptosign(struct wi_login *login, widl_value extra, struct wi_answer *answer,
                              widl_error *error)
{
    return wi_cryptosign_answer(login->credentials, &login->binding, extra, answer, error);
}

typedef bool answer_fn(struct wi_login *login, widl_value extra, struct wi_answer *answer,
                       widl_error *error);

static answer_fn *const answers[] = {
    [WI_METHOD_TICKET] = answer_ticket,
    [WI_METHOD_CRA] = answer_cra,
    [WI_METHOD_SCRAM] = answer_scram,
    [WI_METHOD_CRYPTOSIGN] = answer_cryptosign,
};

void wi_login_begin(struct wi_login *login, const struct wi_credentials *credentials,
                    const struct wi_binding *binding)
{
    *login = (struct wi_login){.credentials = credentials};
    if (binding && binding->type) {
        size_t size =
            binding->data.size < sizeof(login->bound) ? binding->data.size : sizeof(login->bound);
        if (size > 0)
            memcpy(login->bound, binding->data.data, size);
        login->binding = (struct wi_binding){binding->type, widl_bin(login->bound, size)};
    }
    wi_scram_begin(&login->scram, &login->binding);
}

/** Whether a method is offered, and the session's own credentials serve it. */
static bool offers(const struct wi_credentials *credentials, enum wi_method method)
{
    for (size_t i = 0; i < credentials->method_count; i++)
        if (strcmp(credentials->methods[i], wi_method_name(method)) == 0)
            return wi_method_served(method, credentials);
    return false;
}

static widl_value own_extra(const struct wi_credentials *credentials)
{
    return (widl_value){credentials->authextra.data, credentials->authextra.size};
}

static size_t extra_pairs(const struct wi_login *login)
{
    const struct wi_credentials *credentials = login->credentials;
    size_t count = 0;
    widl_reader reader;
    bool scram = offers(credentials, WI_METHOD_SCRAM);
    bool cryptosign = offers(credentials, WI_METHOD_CRYPTOSIGN);
    widl_reader_open_map(&reader, own_extra(credentials), NULL);
    widl_read_map(&reader, &count);
    if (scram)
        count++;
    if (cryptosign)
        count++;
    if ((scram || cryptosign) && login->binding.type)
        count++;
    return count;
}

size_t wi_login_pairs(const struct wi_login *login)
{
    if (!login->credentials)
        return 1;
    return (size_t)1 + (login->credentials->authid ? 1 : 0) + (extra_pairs(login) > 0 ? 1 : 0);
}

static bool write_key(widl_writer *writer, const char *key)
{
    return widl_write_string(writer, widl_str(key));
}

/** The program's own pairs. */
static bool write_own_extra(widl_value extra, widl_writer *writer)
{
    size_t count = 0;
    widl_reader reader;
    if (extra.size == 0)
        return true;
    widl_reader_open(&reader, extra, NULL);
    if (!widl_read_map(&reader, &count))
        return false;
    size_t size = (size_t)(reader.end - reader.cursor);
    unsigned char *out = widl_writer_reserve(writer, size);
    if (!out)
        return false;
    widl_writer_commit(writer, widl_put_raw(out, (const char *)reader.cursor, size));
    return true;
}

static bool write_extra(const struct wi_login *login, size_t pairs, widl_writer *writer)
{
    const struct wi_credentials *credentials = login->credentials;
    char digits[2 * WI_KEY_SIZE];
    bool scram = offers(credentials, WI_METHOD_SCRAM);
    bool cryptosign = offers(credentials, WI_METHOD_CRYPTOSIGN);
    bool good = write_key(writer, "authextra") && widl_write_map(writer, pairs) &&
                write_own_extra(own_extra(credentials), writer);
    if (scram)
        good = good && write_key(writer, "nonce") &&
               widl_write_string(writer, widl_str_n(login->scram.nonce, login->scram.nonce_size));
    wi_hex_write(digits, credentials->public_key, WI_KEY_SIZE);
    if (cryptosign)
        good = good && write_key(writer, "pubkey") &&
               widl_write_string(writer, widl_str_n(digits, sizeof(digits)));
    if ((scram || cryptosign) && login->binding.type)
        good = good && write_key(writer, "channel_binding") &&
               widl_write_string(writer, widl_str(login->binding.type));
    return good;
}

bool wi_login_write(const struct wi_login *login, widl_writer *details)
{
    const struct wi_credentials *credentials = login->credentials;
    if (!write_key(details, "authmethods"))
        return false;
    if (!credentials)
        return widl_write_list(details, 1) && write_key(details, WI_ANONYMOUS);
    bool good = widl_write_list(details, credentials->method_count);
    for (size_t i = 0; good && i < credentials->method_count; i++)
        good = write_key(details, credentials->methods[i]);
    if (good && credentials->authid)
        good = write_key(details, "authid") &&
               widl_write_string(details, widl_str(credentials->authid));
    size_t pairs = extra_pairs(login);
    return good && (pairs == 0 || write_extra(login, pairs, details));
}

static bool is_offered(const struct wi_credentials *credentials, widl_string method)
{
    for (size_t i = 0; credentials && i < credentials->method_count; i++)
        if (widl_str_equal(method, widl_str(credentials->methods[i])))
            return !wi_method_is_silent(method);
    return false;
}

/** Have the program answer. */
static bool ask(const struct wi_credentials *credentials, const widl_challenge *challenge,
                widl_arena *arena, struct wi_answer *answer, widl_error *error)
{
    widl_challenge_answer given = {0};
    widl_error failure = {.code = WIDL_ERROR_AUTHENTICATION};
    if (!credentials->on_challenge(credentials->user, challenge, arena, &given, &failure)) {
        if (error)
            *error = failure;
        return false;
    }
    if (!widl_buffer_append(&answer->signature, given.signature.data, given.signature.size))
        return wi_answer_no_memory(error);
    if (given.extra.size == 0)
        return true;
    if (widl_value_kind(given.extra) != WIDL_KIND_MAP ||
        !widl_write_value(&answer->extra, given.extra))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "on_challenge gave an extra that is no map");
    return true;
}

bool wi_login_answer(struct wi_login *login, const widl_challenge *challenge, widl_arena *arena,
                     struct wi_answer *answer, widl_error *error)
{
    const struct wi_credentials *credentials = login->credentials;
    if (!is_offered(credentials, challenge->method))
        return widl_error_set(error, WIDL_ERROR_PROTOCOL, NULL,
                              "CHALLENGE: authentication by '%.*s' was not offered",
                              WIDL_STR_ARG(challenge->method));
    for (unsigned i = 0; i < WI_METHOD_COUNT; i++) {
        enum wi_method method = (enum wi_method)i;
        if (widl_str_equal(challenge->method, widl_str(wi_method_name(method))) &&
            wi_method_served(method, credentials))
            return answers[i](login, challenge->extra, answer, error);
    }
    return ask(credentials, challenge, arena, answer, error);
}

bool wi_login_welcome(const struct wi_login *login, widl_value details, widl_error *error)
{
    return !login->scram.expects_signature || wi_scram_welcome(&login->scram, details, error);
}

void wi_login_end(struct wi_login *login)
{
    wi_secret_wipe(&login->scram, sizeof(login->scram));
}
