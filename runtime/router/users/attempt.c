/* SPDX-License-Identifier: MIT */
/*
 * Attempts of clients to join as one of the users.
 *
 * What a client learns is the same whether a user does not exist, has no entry for the method, or
 * has another secret: a challenge that may be a decoy, then a refusal in the same words, after the
 * same work. Failures are counted by address and by authid.
 *
 * Invariant: an attempt keeps the table that it began with, and what it holds is released by
 * ended().
 */
#include <stdio.h>
#include <stdlib.h>

#include "auth/cryptosign.h"
#include "router/users/database.h"
#include "router/users/decoy.h"
#include "router/users/proof.h"
#include "router/users/users.h"

struct attempt {
    struct wi_user_table *table;
    const struct wi_user *user; /**< who it claims to be; the decoy's if that is nobody */
    bool is_known;
    bool is_strange; /**< it has shown a certificate that is nobody's, or another one's */
    struct wi_decoy decoy;
    struct wi_proof proof;
    char host[WI_HOST_SIZE]; /**< where it comes from, as failures are counted */
};

/** Find out who the client claims to be. Return: false: no memory. */
static bool identify(struct attempt *attempt, const struct wi_users *users, const widl_join *join)
{
    const struct wi_user_table *table = attempt->table;
    widl_string name = join->authid;
    bool has_key = wi_proof_name_key(&attempt->proof, join);
    if (name.size > 0)
        attempt->user = wi_user_find(table, join->realm, name);
    else if (has_key)
        attempt->user = wi_user_find_key(table, join->realm, attempt->proof.public_key);
    if (name.size == 0)
        name = widl_str_n((const char *)attempt->proof.public_key, has_key ? WI_KEY_SIZE : 0);
    if (!wi_decoy_make(&attempt->decoy, table, wi_users_decoy_key(users, table), name))
        return false;
    attempt->is_known = attempt->user != NULL;
    if (!attempt->user)
        attempt->user = &attempt->decoy.user;
    return true;
}

/** Whether the client has said what a method needs to begin. */
static bool may_begin(const struct attempt *attempt, const widl_join *join, enum wi_method method)
{
    unsigned char key[WI_KEY_SIZE];
    if (method == WI_METHOD_CRYPTOSIGN)
        return wi_cryptosign_key(join->authextra, key) &&
               (wi_user_has(attempt->user, method) ||
                (join->authid.size == 0 && attempt->table->has[method]));
    return join->authid.size > 0 && wi_user_has(attempt->user, method);
}

enum choice { CHOSE_NOTHING, CHOSE_ANONYMOUS, CHOSE_CERTIFICATE, CHOSE_COOKIE, CHOSE_METHOD };

/** Whether the certificate that TLS has accepted says who the client is; nobody else may be it. */
static bool is_certified(struct attempt *attempt, const widl_join *join)
{
    const struct wi_user_table *table = attempt->table;
    if (join->peer.certificate.size == 0 || !table->has[WI_METHOD_TLS])
        return false;
    const struct wi_user *user =
        wi_user_find_certificate(table, join->realm, join->authid, join->peer.certificate);
    attempt->is_strange = !user;
    if (!user)
        return false;
    attempt->user = user;
    attempt->is_known = true;
    return true;
}

static bool offers(const widl_join *join, const char *method)
{
    for (size_t i = 0; i < join->method_count; i++)
        if (widl_str_equal(join->methods[i], widl_str(method)))
            return true;
    return false;
}

/** Whom a cookie of the client has logged in before; data NULL: nobody. */
static widl_string recall(const struct wi_users *users, const widl_join *join)
{
    const char *authid = users->host.recall && offers(join, WI_COOKIE_METHOD)
                             ? users->host.recall(users->host.user, join)
                             : NULL;
    return authid ? widl_str(authid) : (widl_string){0};
}

/** Whether that is who it claims to be, and still one of the users. */
static bool is_recalled(struct attempt *attempt, const struct wi_users *users,
                        const widl_join *join)
{
    widl_string authid = recall(users, join);
    if (authid.size == 0 || (join->authid.size > 0 && !widl_str_equal(authid, join->authid)))
        return false;
    const struct wi_user *user = wi_user_find(attempt->table, join->realm, authid);
    if (!user)
        return false;
    attempt->user = user;
    attempt->is_known = true;
    return true;
}

/** The first method of the client's list that will do. */
static enum choice choose(struct attempt *attempt, const struct wi_users *users,
                          const widl_join *join)
{
    bool is_open = wi_user_table_is_open(attempt->table, join->realm);
    if (join->method_count == 0)
        return is_open ? CHOSE_ANONYMOUS : CHOSE_NOTHING;
    for (size_t i = 0; i < join->method_count; i++) {
        enum wi_method method;
        if (is_open && widl_str_equal(join->methods[i], widl_str(WI_ANONYMOUS)))
            return CHOSE_ANONYMOUS;
        if (widl_str_equal(join->methods[i], widl_str(WI_COOKIE_METHOD)) &&
            is_recalled(attempt, users, join))
            return CHOSE_COOKIE;
        if (!attempt->user || !wi_method_of(join->methods[i], &method))
            continue;
        attempt->proof.method = method;
        if (method == WI_METHOD_TLS && is_certified(attempt, join))
            return CHOSE_CERTIFICATE;
        if (method != WI_METHOD_TLS && may_begin(attempt, join, method))
            return CHOSE_METHOD;
    }
    return CHOSE_NOTHING;
}

/** Have the answer view a copy of what was written. */
static bool keep(const widl_writer *writer, widl_arena *arena, widl_value *ret)
{
    unsigned char *copy = NULL;
    if (writer->buffer.size == 0)
        return true;
    copy = widl_arena_copy(arena, writer->buffer.data, writer->buffer.size);
    *ret = (widl_value){copy, copy ? writer->buffer.size : 0};
    return copy != NULL;
}

static void challenge(struct attempt *attempt, const struct wi_users *users, const widl_join *join,
                      widl_join_answer *answer)
{
    const char *why = NULL;
    widl_writer extra = {0};
    if (wi_proof_challenge(&attempt->proof, attempt->user, join, "static",
                           users->host.now(users->host.user), &extra, &why) &&
        keep(&extra, answer->arena, &answer->extra)) {
        answer->verdict = WIDL_JOIN_CHALLENGE;
        answer->method = widl_str(wi_method_name(attempt->proof.method));
    } else if (why) {
        answer->text = widl_str(why);
    }
    widl_writer_free(&extra);
}

/** Whether somebody has failed too often. */
static bool is_limited(struct wi_users *users, const struct attempt *attempt, const widl_join *join)
{
    return wi_brake_holds(&users->brake, attempt->host, join->authid,
                          users->host.now_ms(users->host.user));
}

static void refuse_methods(widl_join_answer *answer)
{
    answer->reason = widl_str("wamp.error.no_matching_auth_method");
    answer->text = widl_str("none of the methods will do");
}

static void count(struct wi_users *users, const struct attempt *attempt, const widl_join *join)
{
    wi_brake_count(&users->brake, attempt->host, join->authid,
                   users->host.now_ms(users->host.user));
}

static void note_stranger(struct wi_users *users, const struct attempt *attempt,
                          const widl_join *join)
{
    count(users, attempt, join);
    wi_users_log(users, WIDL_LOG_WARNING, join,
                 "%s is refused: its certificate is no user's, as %.*s", attempt->host,
                 WIDL_STR_ARG(join->authid));
}

static bool welcome_as(const struct attempt *attempt, const char *method,
                       const widl_writer *welcome, widl_join_answer *answer)
{
    if (!keep(welcome, answer->arena, &answer->identity.authextra))
        return false;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = attempt->user->authid;
    answer->identity.authrole = attempt->user->authrole;
    answer->identity.authmethod = widl_str(method);
    return true;
}

/** Let somebody in who has proved who it is, and remember that. */
static void welcome_proved(const struct wi_users *users, const struct attempt *attempt,
                           const widl_join *join, const widl_writer *welcome,
                           widl_join_answer *answer)
{
    if (welcome_as(attempt, wi_method_name(attempt->proof.method), welcome, answer) &&
        users->host.remember)
        users->host.remember(users->host.user, join, attempt->user->authid);
}

static void note_limited(const struct wi_users *users, const struct attempt *attempt,
                         const widl_join *join)
{
    wi_users_log(users, WIDL_LOG_INFO, join, "%s has failed too often, as %.*s", attempt->host,
                 WIDL_STR_ARG(join->authid));
    if (users->host.limited)
        users->host.limited(users->host.user);
}

static void begin(struct wi_users *users, struct attempt *attempt, widl_join *join,
                  widl_join_answer *answer)
{
    static const widl_writer nothing = {0};
    if (attempt->table->count > 0 && !identify(attempt, users, join))
        return;
    enum choice choice = choose(attempt, users, join);
    if (choice == CHOSE_ANONYMOUS) {
        answer->verdict = WIDL_JOIN_WELCOME;
        answer->identity.authrole = attempt->table->anonymous;
        return;
    }
    if (choice == CHOSE_NOTHING && !attempt->is_strange)
        refuse_methods(answer);
    else if (is_limited(users, attempt, join))
        note_limited(users, attempt, join);
    else if (choice == CHOSE_COOKIE)
        welcome_as(attempt, WI_COOKIE_METHOD, &nothing, answer);
    else if (choice == CHOSE_CERTIFICATE)
        welcome_proved(users, attempt, join, &nothing, answer);
    else if (choice == CHOSE_METHOD)
        challenge(attempt, users, join, answer);
    else
        note_stranger(users, attempt, join);
}

/** What a database knows about who it may be. */
static struct wi_user_table *load(const struct wi_users *users, const widl_join *join)
{
    unsigned char key[WI_KEY_SIZE];
    widl_error error = {0};
    struct wi_users_query query = {.authid = join->authid};
    if (join->authid.size == 0)
        query.authid = recall(users, join);
    if (join->authid.size == 0 && wi_cryptosign_key(join->authextra, key))
        query.key = key;
    if (offers(join, WI_TLS_METHOD))
        query.certificate = join->peer.certificate;
    struct wi_user_table *table = wi_users_database_load(users->path, &query, &error);
    if (!table)
        wi_users_log(users, WIDL_LOG_ERROR, join, "the users cannot be asked: %s",
                     widl_error_text(&error));
    return table;
}

/** Have the attempt go by what is known now. Return: false: that cannot be found out. */
static bool find_table(struct attempt *attempt, struct wi_users *users, const widl_join *join)
{
    wi_users_refresh(users);
    attempt->table = users->is_database ? load(users, join) : users->table;
    if (attempt->table && !users->is_database)
        attempt->table->uses++;
    return attempt->table;
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct wi_users *users = user;
    struct attempt *attempt = calloc(1, sizeof(*attempt));
    join->state = attempt;
    if (!attempt || join->authid.size > WI_USER_NAME_MAX_SIZE)
        return;
    wi_brake_host(join->peer.address, attempt->host);
    if (!find_table(attempt, users, join)) {
        answer->reason = widl_str("wamp.error.authentication_failed");
        answer->text = widl_str("it could not be decided");
    } else if (wi_proof_bind(&attempt->proof, join)) {
        begin(users, attempt, join, answer);
    } else {
        answer->text = widl_str("the channel binding is not to be had");
    }
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    struct wi_users *users = user;
    struct attempt *attempt = join->state;
    widl_writer welcome = {0};
    if (signature.size > WI_CREDENTIAL_MAX_SIZE)
        return;
    if (is_limited(users, attempt, join)) {
        note_limited(users, attempt, join);
        return;
    }
    count(users, attempt, join);
    bool accepted = wi_proof_accepts(&attempt->proof, attempt->user, signature, extra, &welcome) &&
                    attempt->is_known;
    if (accepted) {
        wi_brake_release(&users->brake, attempt->host, join->authid);
        welcome_proved(users, attempt, join, &welcome, answer);
    } else {
        wi_users_log(users, WIDL_LOG_WARNING, join, "%s is refused: wrong answer by %s, as %.*s",
                     attempt->host, wi_method_name(attempt->proof.method),
                     WIDL_STR_ARG(join->authid));
    }
    widl_writer_free(&welcome);
}

static void on_ended(void *user, widl_join *join)
{
    struct attempt *attempt = join->state;
    (void)user;
    if (!attempt)
        return;
    wi_proof_end(&attempt->proof);
    wi_user_table_release(attempt->table);
    wi_secret_wipe(attempt, sizeof(*attempt));
    free(attempt);
}

const widl_authenticator wi_users_authenticator = {
    .hello = on_hello, .authenticate = on_authenticate, .ended = on_ended};
