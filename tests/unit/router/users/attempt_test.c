/* SPDX-License-Identifier: MIT */
/*
 * Attempts to join as a user: the client's half of each method against the users of a file, or with
 * WIDL_TEST_DATABASE of a database, without a router between them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/pem.h>
#ifdef WIDL_TEST_DATABASE
#include <sqlite3.h>
#endif

#include <widl/users.h>

#include "auth/hex.h"
#include "auth/login.h"
#include "given_users.h"
#include "router/users/users.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"

/** The users of the tests, their file, and the time. */
struct fixture {
    struct wi_users *users;
    char path[40];
    uint64_t now_ms;
    char log[1000];
    char claimed[100]; /* whom and where from the last line is about */
};

static uint64_t now_ms(void *user)
{
    return ((struct fixture *)user)->now_ms;
}

static widl_timestamp now(void *user)
{
    (void)user;
    return 0;
}

static void on_log(void *user, widl_log_level level, const widl_join *about, const char *line)
{
    struct fixture *fixture = user;
    (void)level;
    snprintf(fixture->log, sizeof(fixture->log), "%s", line);
    snprintf(fixture->claimed, sizeof(fixture->claimed), "%.*s %.*s",
             WIDL_STR_ARG(about ? about->authid : widl_str("")),
             WIDL_STR_ARG(about ? about->peer.address : widl_str("")));
}

#ifdef WIDL_TEST_DATABASE
#define SUFFIX ".db"

/** The same users as rows. */
static void write_users(const char *path)
{
    static const char sql[] =
        "INSERT INTO user VALUES (1, 'joe', '" GIVEN_JOE "'), (2, 'jane', '" GIVEN_JANE "');"
        "INSERT INTO setting VALUES ('decoy_key', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=');"
        "INSERT INTO credential VALUES ('ed25519:" GIVEN_PUBLIC "', 1), ('dns:client.example', 1)";
    const widl_user_change addition = {
        .authid = "x", .method = "ticket", .secret = widl_str("x"), .iterations = 1};
    sqlite3 *database = NULL;
    assert_true(widl_users_change(path, &addition, NULL));
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database, "DELETE FROM user; DELETE FROM setting", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}
#else
#define SUFFIX ""

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_users(const char *path)
{
    write_file(path, GIVEN_USERS);
}
#endif

static int set_up(void **state)
{
    static struct fixture fixture;
    const struct wi_users_host host = {
        .now_ms = now_ms, .now = now, .log = on_log, .user = &fixture};
    fixture = (struct fixture){.path = "/tmp/widl_users_XXXXXX" SUFFIX, .now_ms = 1000000};
    int file = mkstemps(fixture.path, sizeof(SUFFIX) - 1);
    assert_true(file >= 0);
    close(file);
    write_users(fixture.path);
    fixture.users = wi_users_open(fixture.path, &host, NULL);
    assert_non_null(fixture.users);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    wi_users_close(fixture->users);
    unlink(fixture->path);
    return 0;
}

/** A client that tries. */
struct client {
    const char *authid;
    const char *ticket;
    const char *secret;
    const char *key;
    const char *method; /**< the only one that is offered; NULL: all that can be done */
    const char *realm;
    const char *address;
    const char *binding;     /**< the type that it asks for */
    const char *bound;       /**< and the data it has seen; the router sees BOUND */
    const char *certificate; /**< the file of it */
};

#define BOUND "0123456789abcdef0123456789abcdef"

/** What came of it. */
struct outcome {
    widl_join_verdict verdict;
    char method[64];
    char authid[64];
    char authrole[64];
    char reason[64];
    char text[64];
    char extra[600]; /**< of the challenge, without what is random */
    bool proved;     /**< the router has proved itself, if the method has that */
};

static void copy(char *out, size_t size, widl_string text)
{
    snprintf(out, size, "%.*s", WIDL_STR_ARG(text));
}

static void note(const widl_join_answer *answer, struct outcome *outcome)
{
    outcome->verdict = answer->verdict;
    copy(outcome->authid, sizeof(outcome->authid), answer->identity.authid);
    copy(outcome->authrole, sizeof(outcome->authrole), answer->identity.authrole);
    copy(outcome->reason, sizeof(outcome->reason), answer->reason);
    copy(outcome->text, sizeof(outcome->text), answer->text);
}

/** What a challenge says beyond its nonce. */
static void note_challenge(const widl_join_answer *answer, struct outcome *outcome)
{
    widl_string salt = widl_str("-");
    uint64_t iterations = 0;
    wi_dict_string(answer->extra, "salt", &salt);
    wi_dict_uint(answer->extra, "iterations", &iterations);
    copy(outcome->method, sizeof(outcome->method), answer->method);
    snprintf(outcome->extra, sizeof(outcome->extra), "%.*s %llu", WIDL_STR_ARG(salt),
             (unsigned long long)iterations);
}

static widl_bytes read_der(const char *name, widl_arena *arena)
{
    unsigned char *der = NULL;
    FILE *file = fopen(certificate(name), "r");
    assert_non_null(file);
    X509 *found = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    int size = i2d_X509(found, &der);
    assert_true(size > 0);
    void *copied = widl_arena_copy(arena, der, (size_t)size);
    OPENSSL_free(der);
    X509_free(found);
    return widl_bin(copied, (size_t)size);
}

/** Show what a login says in HELLO. Everything lives in the arena. */
static void fill_join(const struct client *client, const struct wi_login *login, widl_arena *arena,
                      widl_join *join)
{
    widl_writer details = {0};
    static widl_string methods[8];
    const struct wi_credentials *own = login->credentials;
    assert_true(widl_write_map(&details, wi_login_pairs(login)) && wi_login_write(login, &details));
    widl_value copied = {widl_arena_copy(arena, details.buffer.data, details.buffer.size),
                         details.buffer.size};
    widl_writer_free(&details);
    wi_dict_dict(copied, "authextra", &join->authextra);
    wi_dict_string(copied, "authid", &join->authid);
    for (size_t i = 0; i < own->method_count; i++)
        methods[i] = widl_str(own->methods[i]);
    join->methods = methods;
    join->method_count = own->method_count;
    join->realm = widl_str(client->realm ? client->realm : "realm1");
    join->session = 17;
    join->peer.address = widl_str(client->address ? client->address : "192.0.2.1:5000");
    join->peer.channel_binding = widl_bin(BOUND, 32);
    join->peer.channel_binding_type = widl_str("tls-exporter");
    if (client->certificate)
        join->peer.certificate = read_der(client->certificate, arena);
}

static void authenticate(struct fixture *fixture, struct wi_login *login, widl_join *join,
                         const widl_join_answer *asked, struct outcome *ret)
{
    widl_arena arena = {0};
    widl_error error = {0};
    struct wi_answer given = {0};
    widl_join_answer answer = {.arena = &arena};
    widl_writer details = {0};
    const widl_challenge challenge = {asked->method, asked->extra};
    assert_true(wi_login_answer(login, &challenge, &arena, &given, &error));
    join->challenges++;
    wi_users_authenticator.authenticate(
        fixture->users, join, widl_str_n((const char *)given.signature.data, given.signature.size),
        (widl_value){given.extra.buffer.data, given.extra.buffer.size}, &answer);
    note(&answer, ret);
    assert_true(widl_write_map(&details, 1) && widl_write_string(&details, widl_str("authextra")) &&
                widl_write_value(&details, answer.identity.authextra));
    ret->proved =
        wi_login_welcome(login, (widl_value){details.buffer.data, details.buffer.size}, &error);
    widl_writer_free(&details);
    wi_answer_free(&given);
    widl_arena_free(&arena);
}

static struct wi_credentials *credentials_of(const struct client *client)
{
    static unsigned char key[WI_KEY_SIZE];
    const char *const methods[] = {client->method, NULL};
    widl_credentials given = {
        .authid = client->authid, .ticket = client->ticket, .secret = client->secret};
    widl_error error = {0};
    if (client->key) {
        assert_true(wi_hex_read(widl_str(client->key), key, sizeof(key)));
        given.key = widl_bin(key, sizeof(key));
    }
    if (client->method)
        given.methods = methods;
    struct wi_credentials *own = wi_credentials_new(&given, NULL, &error);
    if (!own)
        fail_msg("%s", error.text);
    return own;
}

static struct outcome attempt(struct fixture *fixture, const struct client *client)
{
    struct outcome outcome = {0};
    struct wi_login login;
    widl_arena arena = {0};
    widl_join join = {0};
    widl_join_answer answer = {.arena = &arena};
    struct wi_binding binding = {client->binding, widl_bin(client->bound, 32)};
    struct wi_credentials *own = credentials_of(client);
    wi_login_begin(&login, own, &binding);
    fill_join(client, &login, &arena, &join);
    wi_users_authenticator.hello(fixture->users, &join, &answer);
    note(&answer, &outcome);
    if (answer.verdict == WIDL_JOIN_CHALLENGE) {
        note_challenge(&answer, &outcome);
        authenticate(fixture, &login, &join, &answer, &outcome);
    }
    wi_users_authenticator.ended(fixture->users, &join);
    wi_login_end(&login);
    wi_credentials_free(own);
    widl_arena_free(&arena);
    return outcome;
}

static const char *const methods[] = {"ticket", "wampcra", "wamp-scram", "cryptosign"};

static void every_method_lets_in(void **state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        const struct client client = {.authid = "joe",
                                      .ticket = "tick",
                                      .secret = "secret2",
                                      .key = GIVEN_KEY,
                                      .method = methods[i]};
        struct outcome outcome = attempt(*state, &client);
        assert_int_equal(outcome.verdict, WIDL_JOIN_WELCOME);
        assert_string_equal(outcome.method, methods[i]);
        assert_string_equal(outcome.authid, "joe");
        assert_string_equal(outcome.authrole, "operator");
        assert_true(outcome.proved);
    }
}

static void the_first_method_that_will_do_is_taken(void **state)
{
    struct client client = {.authid = "joe", .ticket = "tick", .key = GIVEN_KEY};
    assert_string_equal(attempt(*state, &client).method, "cryptosign");
    client = (struct client){.authid = "jane", .ticket = "tick", .secret = "x"};
    struct outcome outcome = attempt(*state, &client);
    assert_string_equal(outcome.method, "ticket");
    assert_string_equal(outcome.authrole, "guest");
    assert_int_equal(outcome.verdict, WIDL_JOIN_WELCOME);
}

/** The key says who it is. */
static void keys_need_no_authid(void **state)
{
    struct client client = {.key = GIVEN_KEY};
    struct outcome outcome = attempt(*state, &client);
    assert_int_equal(outcome.verdict, WIDL_JOIN_WELCOME);
    assert_string_equal(outcome.authid, "joe");
    client.key = "0000000000000000000000000000000000000000000000000000000000000001";
    outcome = attempt(*state, &client);
    assert_int_equal(outcome.verdict, WIDL_JOIN_REFUSE);
    assert_string_equal(outcome.method, "cryptosign");
}

/** Whatever is wrong, it is said in the same words: none but the default ones. */
static void nobody_else_is_let_in(void **state)
{
    static const char other[] = "0000000000000000000000000000000000000000000000000000000000000001";
    static const struct client clients[] = {
        {.authid = "joe", .ticket = "wrong"},
        {.authid = "joe", .secret = "wrong", .method = "wampcra"},
        {.authid = "joe", .secret = "wrong", .method = "wamp-scram"},
        {.authid = "joe", .key = other},
        {.authid = "jane", .ticket = "wrong"},
        {.authid = "jane", .ticket = "tick", .realm = "realm2"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(clients); i++) {
        struct outcome outcome = attempt(*state, &clients[i]);
        assert_int_equal(outcome.verdict, WIDL_JOIN_REFUSE);
        assert_string_equal(outcome.reason, "");
        assert_string_equal(outcome.text, "");
        if (i < 5)
            assert_string_not_equal(outcome.method, "");
    }
}

/** Each unknown user is challenged as some user is, and in the same way every time. */
static void unknown_users_are_challenged(void **state)
{
    unsigned challenged[ARRAY_LENGTH(methods)] = {0};
    for (char name[] = "a"; name[0] <= 'h'; name[0]++) {
        for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
            const struct client client = {.authid = name,
                                          .ticket = "tick",
                                          .secret = "secret2",
                                          .key = GIVEN_KEY,
                                          .method = methods[i],
                                          .address = ""};
            struct outcome one = attempt(*state, &client);
            struct outcome two = attempt(*state, &client);
            assert_int_equal(one.verdict, WIDL_JOIN_REFUSE);
            assert_string_equal(one.method, two.method);
            assert_string_equal(one.extra, two.extra);
            if (one.method[0])
                assert_string_equal(one.text, "");
            else
                assert_string_equal(one.reason, "wamp.error.no_matching_auth_method");
            challenged[i] += one.method[0] != '\0';
        }
    }
    assert_int_equal(challenged[0], 8);
    for (size_t i = 1; i < ARRAY_LENGTH(methods); i++)
        assert_in_range(challenged[i], 1, 7);
}

static void connections_can_be_bound(void **state)
{
    static const struct {
        const char *binding;
        const char *bound;
        bool accepted;
    } rows[] = {
        {NULL, BOUND, true},
        {"tls-exporter", BOUND, true},
        {"tls-exporter", "0123456789abcdef0123456789abcdeF", false},
        {"tls-unique", BOUND, false},
        {"tls-exporter-of-a-type-nobody-knows", BOUND, false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        for (size_t m = 2; m < 4; m++) {
            const struct client client = {.authid = "joe",
                                          .secret = "secret2",
                                          .key = GIVEN_KEY,
                                          .method = methods[m],
                                          .binding = rows[i].binding,
                                          .bound = rows[i].bound};
            struct outcome outcome = attempt(*state, &client);
            assert_int_equal(outcome.verdict == WIDL_JOIN_WELCOME, rows[i].accepted);
        }
    }
}

/** A certificate is enough, and whose it is decides. */
static void certificates_say_who_it_is(void **state)
{
    static const struct {
        struct client client;
        const char *authid; /* NULL: it is refused */
        const char *reason;
    } rows[] = {
        {{.method = "tls", .certificate = "client.pem"}, "joe", ""},
        {{.method = "tls", .certificate = "client.pem", .authid = "joe"}, "joe", ""},
        {{.method = "tls", .certificate = "client.pem", .authid = "jane"}, NULL, ""},
        {{.method = "tls", .certificate = "client.pem", .authid = "x"}, NULL, ""},
        {{.method = "tls", .certificate = "other_client.pem"}, NULL, ""},
        {{.method = "tls", .authid = "joe"}, NULL, "wamp.error.no_matching_auth_method"},
        {{.method = "ticket", .certificate = "client.pem", .authid = "joe", .ticket = "no"},
         NULL,
         ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct outcome outcome = attempt(*state, &rows[i].client);
        assert_int_equal(outcome.verdict, rows[i].authid ? WIDL_JOIN_WELCOME : WIDL_JOIN_REFUSE);
        assert_string_equal(outcome.reason, rows[i].reason);
        assert_string_equal(outcome.authid, rows[i].authid ? rows[i].authid : "");
        if (rows[i].authid)
            assert_string_equal(outcome.authrole, "operator");
    }
}

/** Who tries names with a certificate has as many tries as with passwords. */
static void certificates_are_counted(void **state)
{
    struct fixture *fixture = *state;
    struct client wrong = {.method = "tls", .certificate = "other_client.pem", .authid = "joe"};
    const struct client right = {.method = "tls", .certificate = "client.pem", .authid = "joe"};
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(attempt(fixture, &right).verdict, WIDL_JOIN_WELCOME);
        assert_int_equal(attempt(fixture, &wrong).verdict, WIDL_JOIN_REFUSE);
    }
    assert_non_null(strstr(fixture->log, "its certificate is no user's"));
    assert_int_equal(attempt(fixture, &right).verdict, WIDL_JOIN_REFUSE);
    assert_non_null(strstr(fixture->log, "has failed too often"));
    fixture->now_ms += 2000;
    assert_int_equal(attempt(fixture, &right).verdict, WIDL_JOIN_WELCOME);
}

/** Attempts until the answer is no challenge any more. */
static unsigned tries(struct fixture *fixture, const struct client *client)
{
    unsigned count = 0;
    while (attempt(fixture, client).method[0])
        assert_true(++count < 1000);
    return count;
}

static void failures_are_counted(void **state)
{
    struct fixture *fixture = *state;
    struct client joe = {.authid = "joe", .ticket = "wrong", .address = "192.0.2.1:1"};
    struct client right = {.authid = "joe", .ticket = "tick", .address = "192.0.2.2:1"};
    assert_int_equal(tries(fixture, &joe), 10);
    assert_string_equal(fixture->log, "192.0.2.1 has failed too often, as joe");
    assert_string_equal(fixture->claimed, "joe 192.0.2.1:1");
    assert_int_equal(attempt(fixture, &right).verdict, WIDL_JOIN_REFUSE);
    fixture->now_ms += 2000;
    assert_int_equal(attempt(fixture, &right).verdict, WIDL_JOIN_WELCOME);
    assert_int_equal(tries(fixture, &joe), 1);
    joe.authid = "jane";
    joe.address = "192.0.2.1:2";
    assert_in_range(tries(fixture, &joe), 9, 11);
    assert_null(strstr(fixture->log, "wrong\""));
}

static void success_is_not_counted(void **state)
{
    const struct client joe = {.authid = "joe", .ticket = "tick"};
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(attempt(*state, &joe).verdict, WIDL_JOIN_WELCOME);
}

/** The addresses of one client. */
static void ports_and_networks_are_one(void **state)
{
    static const char *const addresses[] = {"[2001:db8::1]:1", "[2001:db8::2]:2",
                                            "2001:db8::ffff:1:2:3:4", "[2001:db8::3]:1"};
    struct fixture *fixture = *state;
    char name[3] = "a";
    unsigned count = 0;
    for (; count < 100; count++) {
        const struct client client = {
            .authid = name, .ticket = "wrong", .address = addresses[count % 2]};
        if (!attempt(fixture, &client).method[0])
            break;
        name[0] = (char)('a' + count % 26);
        name[1] = (char)('a' + count / 26);
    }
    assert_int_equal(count, 20);
    const struct client other = {
        .authid = "joe", .ticket = "tick", .address = "[2001:db8:0:1::1]:1"};
    assert_int_equal(attempt(fixture, &other).verdict, WIDL_JOIN_WELCOME);
    const struct client same = {.authid = "joe", .ticket = "tick", .address = addresses[3]};
    assert_int_equal(attempt(fixture, &same).verdict, WIDL_JOIN_REFUSE);
}

/** All clients of IPv4 are in one network of IPv6, where a listener takes both. */
static void mapped_addresses_are_of_ipv4(void **state)
{
    struct fixture *fixture = *state;
    char name[3] = "a";
    unsigned count = 0;
    for (; count < 100; count++) {
        const struct client client = {
            .authid = name, .ticket = "wrong", .address = "[::ffff:192.0.2.1]:1"};
        if (!attempt(fixture, &client).method[0])
            break;
        name[0] = (char)('a' + count % 26);
        name[1] = (char)('a' + count / 26);
    }
    assert_int_equal(count, 20);
    const struct client other = {
        .authid = "joe", .ticket = "tick", .address = "[::ffff:192.0.2.2]:1"};
    assert_int_equal(attempt(fixture, &other).verdict, WIDL_JOIN_WELCOME);
    const struct client same = {.authid = "joe", .ticket = "tick", .address = "192.0.2.1:2"};
    assert_int_equal(attempt(fixture, &same).verdict, WIDL_JOIN_REFUSE);
}

#ifndef WIDL_TEST_DATABASE
static void files_are_read_again(void **state)
{
    struct fixture *fixture = *state;
    const struct client joe = {.authid = "joe", .ticket = "tick"};
    const struct client anonymous = {.authid = "x", .ticket = "x", .method = "anonymous"};
    assert_string_equal(attempt(fixture, &anonymous).reason, "wamp.error.no_matching_auth_method");
    write_file(fixture->path, "{\"users\":[],\"anonymous\":{\"role\":\"guest\"}}");
    fixture->now_ms += 999;
    assert_int_equal(attempt(fixture, &joe).verdict, WIDL_JOIN_WELCOME);
    fixture->now_ms += 1;
    assert_int_equal(attempt(fixture, &joe).verdict, WIDL_JOIN_REFUSE);
    assert_non_null(strstr(fixture->log, "read again, 0 users"));
    struct outcome outcome = attempt(fixture, &anonymous);
    assert_int_equal(outcome.verdict, WIDL_JOIN_WELCOME);
    assert_string_equal(outcome.authrole, "guest");
}

static void damaged_files_change_nothing(void **state)
{
    struct fixture *fixture = *state;
    const struct client joe = {.authid = "joe", .ticket = "tick"};
    widl_error error = {0};
    write_file(fixture->path, "{\"users\":");
    fixture->now_ms += 1000;
    assert_int_equal(attempt(fixture, &joe).verdict, WIDL_JOIN_WELCOME);
    assert_non_null(strstr(fixture->log, "the users stay as they were: "));
    fixture->log[0] = '\0';
    fixture->now_ms += 1000;
    assert_int_equal(attempt(fixture, &joe).verdict, WIDL_JOIN_WELCOME);
    assert_string_equal(fixture->log, "");
    assert_false(wi_users_reload(fixture->users, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    unlink(fixture->path);
    fixture->now_ms += 1000;
    assert_int_equal(attempt(fixture, &joe).verdict, WIDL_JOIN_WELCOME);
    assert_non_null(strstr(fixture->log, "No such file"));
}

#endif

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_method_lets_in),         TEST(the_first_method_that_will_do_is_taken),
        TEST(keys_need_no_authid),          TEST(nobody_else_is_let_in),
        TEST(unknown_users_are_challenged), TEST(connections_can_be_bound),
        TEST(certificates_say_who_it_is),   TEST(certificates_are_counted),
        TEST(failures_are_counted),         TEST(success_is_not_counted),
        TEST(ports_and_networks_are_one),   TEST(mapped_addresses_are_of_ipv4),
#ifndef WIDL_TEST_DATABASE
        TEST(files_are_read_again),         TEST(damaged_files_change_nothing),
#endif
    };
    certificates_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    certificates_remove();
    return failed;
}
