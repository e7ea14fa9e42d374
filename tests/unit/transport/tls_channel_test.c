/* SPDX-License-Identifier: MIT */
/* Channels over TLS: which certificates are accepted, what is told of those that are not, traffic.
 */
#include "transport/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "transport/tls_context.h"

#define ANY_WSS "wss://127.0.0.1:0/ws"
#define ANY_TLS "tls://127.0.0.1:0"

static int make_certificates(void **state)
{
    (void)state;
    certificates_make();
    return 0;
}

static int remove_certificates(void **state)
{
    (void)state;
    certificates_remove();
    return 0;
}

/** The path of a certificate; NULL for NULL. */
static const char *path_of(const char *name)
{
    return name ? certificate(name) : NULL;
}

static struct wi_tls_context *server_of(const char *name, const char *client_ca, bool is_required)
{
    const widl_server_tls options = {.certificate_file = path_of(name),
                                     .client_ca_file = path_of(client_ca),
                                     .require_client_certificate = is_required};
    widl_error error = {0};
    struct wi_tls_context *context = wi_tls_server_context(&options, &error);

    if (!context)
        fail_msg("%s", error.text);
    return context;
}

static struct wi_tls_context *client_of(const widl_client_tls *options)
{
    widl_error error = {0};
    struct wi_tls_context *context = wi_tls_client_context(options, NULL, &error);

    if (!context)
        fail_msg("%s", error.text);
    return context;
}

static struct wi_tls_context *trusting_client(void)
{
    return client_of(&(widl_client_tls){.ca_file = certificate("ca.pem")});
}

/** Open both ends with these contexts, which are taken. */
static void open_secure(struct loopback *loopback, const char *url, struct wi_tls_context *server,
                        struct wi_tls_context *client)
{
    loopback->server_tls = server;
    loopback->client_tls = client;
    loopback_open(loopback, url, 10);
}

static void close_secure(struct loopback *loopback)
{
    loopback_close(loopback);
    wi_tls_context_release(loopback->server_tls);
    wi_tls_context_release(loopback->client_tls);
}

static void test_both_kinds(void **state)
{
    static const char *const URLS[] = {ANY_WSS, ANY_TLS};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(URLS); i++) {
        struct loopback loopback = {.server_echoes = true};
        struct end client = {0};
        struct end *server;
        struct wi_channel_facts facts[2];

        open_secure(&loopback, URLS[i], server_of("good.pem", NULL, false), trusting_client());
        assert_ptr_equal(strstr(loopback.url, i == 0 ? "wss://127.0.0.1:" : "tls://127.0.0.1:"),
                         loopback.url);
        server = loopback_pair(&loopback, &client);
        assert_int_equal(wi_channel_send(client.channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.messages == 1);
        wi_channel_describe(client.channel, &facts[0]);
        wi_channel_describe(server->channel, &facts[1]);
        assert_true(facts[0].is_secure && facts[1].is_secure);
        assert_string_equal(facts[0].protocol, i == 0 ? "websocket" : "rawsocket");
        assert_true(facts[0].certificate.size > 0);
        assert_int_equal(facts[1].certificate.size, 0);
        assert_string_equal(facts[0].binding_type, "tls-exporter");
        assert_string_equal(facts[1].binding_type, "tls-exporter");
        assert_int_equal(facts[0].binding.size, 32);
        assert_memory_equal(facts[0].binding.data, facts[1].binding.data, 32);
        wi_channel_close(client.channel, WI_CLOSE_NORMAL);
        LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
        assert_int_equal(client.code, WIDL_OK);
        close_secure(&loopback);
    }
}

/** How a client that trusts `ca` fares with a server that shows `shown`. */
static const struct server_case {
    const char *name;
    const char *shown;
    const char *host; /**< of the URL */
    const char *ca;
    const char *server_name;
    bool any_name;
    bool any_certificate;
    const char *reason; /**< NULL: it is accepted */
} SERVERS[] = {
    {.name = "an address", .shown = "good.pem", .host = "127.0.0.1", .ca = "ca.pem"},
    {.name = "a name", .shown = "good.pem", .host = "localhost", .ca = "ca.pem"},
    {.name = "another name",
     .shown = "good.pem",
     .host = "127.0.0.1",
     .ca = "ca.pem",
     .server_name = "a.example.org"},
    {.name = "a name that does not match",
     .shown = "good.pem",
     .host = "127.0.0.1",
     .ca = "ca.pem",
     .server_name = "a.b.example.org",
     .reason = "it is for another host"},
    {.name = "another host",
     .shown = "other_host.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "it is for another host"},
    {.name = "another address",
     .shown = "other_host.pem",
     .host = "127.0.0.1",
     .ca = "ca.pem",
     .reason = "it is for another host"},
    {.name = "another host, any name will do",
     .shown = "other_host.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .any_name = true},
    {.name = "expired",
     .shown = "expired.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "it has expired"},
    {.name = "expired, any name will do",
     .shown = "expired.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .any_name = true,
     .reason = "it has expired"},
    {.name = "not valid yet",
     .shown = "early.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "it is not valid yet"},
    {.name = "self-signed",
     .shown = "self_signed.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "it is self-signed"},
    {.name = "self-signed and trusted",
     .shown = "self_signed.pem",
     .host = "localhost",
     .ca = "self_signed.pem"},
    {.name = "a strange issuer",
     .shown = "strange.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "its issuer is not trusted"},
    {.name = "not known to the system",
     .shown = "good.pem",
     .host = "localhost",
     .reason = "its issuer is not trusted"},
    {.name = "a client's certificate",
     .shown = "client.pem",
     .host = "localhost",
     .ca = "ca.pem",
     .reason = "it is for another"},
    {.name = "anything will do",
     .shown = "expired.pem",
     .host = "localhost",
     .any_certificate = true},
};

static void test_servers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SERVERS); i++) {
        const struct server_case *row = &SERVERS[i];
        const widl_client_tls options = {.ca_file = path_of(row->ca),
                                         .server_name = row->server_name,
                                         .danger_accept_any_name = row->any_name,
                                         .danger_accept_any_certificate = row->any_certificate};
        struct loopback loopback = {0};
        struct end client = {0};
        char url[64];

        open_secure(&loopback, ANY_WSS, server_of(row->shown, NULL, false), client_of(&options));
        snprintf(url, sizeof(url), "wss://%s:%u/ws", row->host, loopback_port(loopback.url));
        assert_non_null(loopback_connect(&loopback, &client, url, -1, NULL));
        LOOPBACK_UNTIL(&loopback, client.closed || client.opened);
        if (row->reason) {
            assert_false(client.opened);
            assert_int_equal(loopback.accepted, 0);
            if (client.code != WIDL_ERROR_CERTIFICATE || !strstr(client.text, row->reason))
                fail_msg("%s: %s %s", row->name, widl_code_name(client.code), client.text);
        } else if (client.closed) {
            fail_msg("%s: %s", row->name, client.text);
        }
        close_secure(&loopback);
    }
}

static const struct client_case {
    const char *name;
    const char *shown; /**< NULL: none */
    bool is_required;
    const char *reason; /**< what the client is told; NULL: it is accepted */
} CLIENTS[] = {
    {"a good one", "client.pem", true, NULL},
    {"a good one that need not be", "client.pem", false, NULL},
    {"none, which need not be", NULL, false, NULL},
    {"none", NULL, true, "wants a certificate"},
    {"a strange issuer", "strange_client.pem", true, "does not trust our certificate's issuer"},
    {"a strange issuer that need not be", "strange_client.pem", false,
     "does not trust our certificate's issuer"},
    {"expired", "expired_client.pem", true, "finds our certificate expired"},
    {"a server's", "good.pem", true, "our certificate"},
};

static void test_clients(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CLIENTS) * 2; i++) {
        const struct client_case *row = &CLIENTS[i / 2];
        const widl_client_tls options = {.ca_file = certificate("ca.pem"),
                                         .certificate_file = path_of(row->shown)};
        struct loopback loopback = {0};
        struct end client = {0};

        open_secure(&loopback, i % 2 ? ANY_TLS : ANY_WSS,
                    server_of("good.pem", "ca.pem", row->is_required), client_of(&options));
        assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
        LOOPBACK_UNTIL(&loopback, client.closed || client.opened);
        if (!row->reason) {
            struct wi_channel_facts facts;

            if (client.closed)
                fail_msg("%s: %s", row->name, client.text);
            wi_channel_describe(loopback.servers[0].channel, &facts);
            assert_int_equal(facts.certificate.size > 0, row->shown != NULL);
        } else if (client.code != WIDL_ERROR_CERTIFICATE || !strstr(client.text, row->reason)) {
            fail_msg("%s: %s %s", row->name, widl_code_name(client.code), client.text);
        }
        close_secure(&loopback);
    }
}

/* TLS without a certificate, and a certificate without TLS. */
static void test_places(void **state)
{
    static const struct {
        const char *url;
        bool has_certificate;
        const char *reason;
    } CASES[] = {
        {ANY_WSS, false, "wss needs a certificate"},
        {ANY_TLS, false, "tls needs a certificate"},
        {"ws://127.0.0.1:0/ws", true, "ws does not use a certificate"},
        {"unix:/nowhere", true, "unix does not use a certificate"},
    };
    struct loopback loopback = {0};
    const struct wi_listener_events events = {0};

    (void)state;
    open_secure(&loopback, ANY_WSS, server_of("good.pem", NULL, false), trusting_client());
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        const struct wi_listener_request request = {
            .url = CASES[i].url,
            .max_connections = 1,
            .limits = LOOPBACK_LIMITS,
            .tls = CASES[i].has_certificate ? loopback.server_tls : NULL};
        widl_error error = {0};
        const char *url;

        assert_null(wi_listener_open(loopback.server_loop, &request, &events, NULL, &url, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        assert_string_equal(error.text, CASES[i].reason);
    }
    close_secure(&loopback);
}

/* Files that are none, keys that do not fit. */
static void test_files(void **state)
{
    const struct {
        widl_server_tls options;
        const char *reason;
    } SERVER_CASES[] = {
        {{0}, "TLS needs a certificate"},
        {{.certificate_file = "/nowhere"}, "cannot use the certificate in '/nowhere'"},
        {{.certificate_file = certificate("good.pem"), .key_file = certificate("ca.pem")},
         "key values mismatch"},
        {{.certificate_file = certificate("good.pem"), .key_file = "/nowhere"},
         "cannot use the key in '/nowhere'"},
        {{.certificate_file = certificate("good.pem"), .client_ca_file = "/nowhere"},
         "cannot use the certificates in '/nowhere'"},
        {{.certificate_file = certificate("good.pem"), .require_client_certificate = true},
         "a file to check them by is needed"},
    };
    const struct {
        widl_client_tls options;
        const char *reason;
    } CLIENT_CASES[] = {
        {{.ca_file = "/nowhere"}, "cannot use the certificates in '/nowhere'"},
        {{.certificate_file = "/nowhere"}, "cannot use the certificate in '/nowhere'"},
        {{.key_file = certificate("client.pem")}, "no certificate for the key"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SERVER_CASES); i++) {
        widl_error error = {0};

        assert_null(wi_tls_server_context(&SERVER_CASES[i].options, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        if (!strstr(error.text, SERVER_CASES[i].reason))
            fail_msg("%s", error.text);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(CLIENT_CASES); i++) {
        widl_error error = {0};

        assert_null(wi_tls_client_context(&CLIENT_CASES[i].options, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        if (!strstr(error.text, CLIENT_CASES[i].reason))
            fail_msg("%s", error.text);
    }
}

/** A client's context that offers one version only. */
static struct wi_tls_context *client_of_version(int version)
{
    struct wi_tls_context *context = trusting_client();

    SSL_CTX_set_security_level(context->ssl, 0);
    SSL_CTX_set_cipher_list(context->ssl, "ALL");
    assert_int_equal(SSL_CTX_set_min_proto_version(context->ssl, version), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(context->ssl, version), 1);
    return context;
}

static void test_versions(void **state)
{
    static const struct {
        int version;
        const char *binding; /* NULL: it is refused */
    } CASES[] = {
        {TLS1_VERSION, NULL},
        {TLS1_1_VERSION, NULL},
        {TLS1_2_VERSION, "tls-unique"},
        {TLS1_3_VERSION, "tls-exporter"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {0};
        struct end client = {0};
        struct wi_channel_facts facts[2];

        open_secure(&loopback, ANY_WSS, server_of("good.pem", NULL, false),
                    client_of_version(CASES[i].version));
        assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
        LOOPBACK_UNTIL(&loopback, client.closed || client.opened);
        assert_int_equal(client.opened, CASES[i].binding != NULL);
        if (!CASES[i].binding) {
            assert_int_equal(client.code, WIDL_ERROR_TLS);
            assert_non_null(strstr(client.text, "version"));
        } else {
            wi_channel_describe(client.channel, &facts[0]);
            wi_channel_describe(loopback.servers[0].channel, &facts[1]);
            assert_string_equal(facts[0].binding_type, CASES[i].binding);
            assert_int_equal(facts[0].binding.size, facts[1].binding.size);
            assert_memory_equal(facts[0].binding.data, facts[1].binding.data,
                                facts[0].binding.size);
        }
        close_secure(&loopback);
    }
}

/* Everything is queued at once, and all of it comes back. */
static void expect_flood(const char *url, size_t count, size_t size)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};
    struct end *server;
    unsigned char *data = calloc(1, size);

    memset(data, 'x', size);
    open_secure(&loopback, url, server_of("good.pem", NULL, false), trusting_client());
    server = loopback_pair(&loopback, &client);
    for (size_t i = 0; i < count; i++) {
        data[i % size] = (unsigned char)('a' + i % 26);
        assert_int_equal(wi_channel_send(client.channel, data, size), WIDL_OK);
    }
    LOOPBACK_UNTIL(&loopback, client.messages == count);
    assert_int_equal(client.checksum, server->checksum);
    assert_int_equal(client.bytes, count * size);
    LOOPBACK_UNTIL(&loopback, wi_channel_queued(client.channel) == 0 &&
                                  wi_channel_queued(server->channel) == 0);
    wi_channel_close(client.channel, WI_CLOSE_NORMAL);
    LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
    assert_int_equal(client.code, WIDL_OK);
    close_secure(&loopback);
    free(data);
}

static void test_floods(void **state)
{
    (void)state;
    expect_flood(ANY_WSS, 20000, 48);
    expect_flood(ANY_WSS, 40, 1 << 20);
    expect_flood(ANY_TLS, 20000, 48);
    expect_flood(ANY_TLS, 3, (16 << 20) - 100);
}

/* What is sent in one turn is encrypted together. */
static void test_writes_are_coalesced(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    struct end *server;
    size_t queued;

    (void)state;
    open_secure(&loopback, ANY_TLS, server_of("good.pem", NULL, false), trusting_client());
    server = loopback_pair(&loopback, &client);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(wi_channel_send(server->channel, "hello", 5), WIDL_OK);
    queued = wi_channel_queued(server->channel);
    assert_int_equal(queued, 1000 * 9);
    assert_true(wi_loop_turn(loopback.server_loop, 0));
    assert_int_equal(wi_channel_queued(server->channel), 0);
    LOOPBACK_UNTIL(&loopback, client.messages > 0);
    assert_int_equal(client.messages, 1000);
    close_secure(&loopback);
}

/* Bytes that are no TLS, or stop in the middle, or nothing at all. */
static void test_what_is_no_tls(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        bool is_slow; /* only the time allowed ends it */
    } CASES[] = {
        {"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", 29, false},
        {"\x7f\xf1\0\0", 4, true},
        {"\x7f\xf1\0\0\0\0\0\1x", 9, false},
        {"\x16\x03\x01\x40", 4, true},
        {"\x16\x03\x01\xff\xff\x01\xff\xff\xff", 9, false},
        {"", 0, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
        widl_buffer answer = {0};
        int descriptor;

        loopback.server_limits.handshake_timeout_ms = CASES[i].is_slow ? 50 : PATIENCE_MS;
        open_secure(&loopback, ANY_WSS, server_of("good.pem", NULL, false), trusting_client());
        descriptor = raw_connect(loopback_port(loopback.url));
        raw_send(descriptor, CASES[i].bytes, CASES[i].size);
        raw_drain(&loopback, descriptor, &answer);
        assert_true(answer.size < 16);
        assert_int_equal(loopback.accepted, 0);
        widl_buffer_free(&answer);
        close(descriptor);
        close_secure(&loopback);
    }
}

/* A server without TLS is told apart from one whose certificate is wrong. */
static void test_a_server_without_tls(void **state)
{
    struct loopback loopback = {.client_tls = trusting_client()};
    struct end client = {0};
    char url[64];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    snprintf(url, sizeof(url), "wss://127.0.0.1:%u/ws", loopback_port(loopback.url));
    assert_non_null(loopback_connect(&loopback, &client, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_ERROR_TLS);
    close_secure(&loopback);
}

/* Connections that stand go on when the certificate is another; new ones get the new one. */
static void test_other_certificates(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end clients[2] = {{0}, {0}};
    struct wi_channel_facts facts[2];
    struct wi_tls_context *again;

    (void)state;
    certificate_copy("good.pem", "shown.pem");
    open_secure(&loopback, ANY_WSS, server_of("shown.pem", NULL, false), trusting_client());
    loopback_pair(&loopback, &clients[0]);
    certificate_copy("renewed.pem", "shown.pem");
    again = wi_tls_context_again(loopback.server_tls, NULL);
    assert_non_null(again);
    wi_listener_set_tls(loopback.listener, again);
    wi_tls_context_release(again);
    loopback_pair(&loopback, &clients[1]);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(wi_channel_send(clients[i].channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, clients[i].messages == 1);
        wi_channel_describe(clients[i].channel, &facts[i]);
    }
    assert_false(facts[0].certificate.size == facts[1].certificate.size &&
                 memcmp(facts[0].certificate.data, facts[1].certificate.data,
                        facts[0].certificate.size) == 0);
    close_secure(&loopback);
}

static void test_cookie(void **state)
{
    struct loopback loopback = {0};
    struct wi_channel_facts facts;
    widl_buffer answer = {0};
    int descriptor;
    static const char REQUEST[] =
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Cookie: a=1; b=2\r\nSec-WebSocket-Protocol: wamp.2.json\r\n\r\n";

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, REQUEST, sizeof(REQUEST) - 1);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size > 4);
    wi_channel_describe(loopback.servers[0].channel, &facts);
    assert_string_equal(facts.cookie, "a=1; b=2");
    assert_false(facts.is_secure);
    assert_null(facts.binding_type);
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_kinds),
        cmocka_unit_test(test_servers),
        cmocka_unit_test(test_clients),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_floods),
        cmocka_unit_test(test_writes_are_coalesced),
        cmocka_unit_test(test_what_is_no_tls),
        cmocka_unit_test(test_a_server_without_tls),
        cmocka_unit_test(test_other_certificates),
        cmocka_unit_test(test_cookie),
    };

    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
