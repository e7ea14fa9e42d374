/* SPDX-License-Identifier: MIT */
/*
 * Logins that are bound to their TLS connection, and somebody in the middle who has a certificate
 * that the client trusts: a relay that ends TLS on both sides and passes on what it reads.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include <widl/tls.h>
#include <widl/widl.h>

#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "tls_server.h"

#define KEY                                                                                        \
    "\xf2\x35\xf8\x27\x66\x2c\x54\x0b\xed\xe8\xec\x87\xd4\x4f\x07\xe1"                             \
    "\x0e\x24\x0d\x32\x34\x93\x1c\x86\x0a\x90\x51\x9e\xcf\x8d\xf2\x5e"
#define PUBLIC_KEY "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"

/** Who stands in the middle. */
struct relay {
    int listening;
    uint16_t router; /**< its port */
    char url[64];
    pthread_t thread;
};

static struct fixture {
    struct tls_server server;
    struct relay relay;
} fixture;

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
}

static SSL *wrap(SSL_CTX *context, int descriptor)
{
    SSL *ssl = SSL_new(context);
    assert_non_null(ssl);
    assert_int_equal(SSL_set_fd(ssl, descriptor), 1);
    return ssl;
}

/** Pass on what there is. Return: false at the end. */
static bool pass(SSL *from, SSL *to)
{
    char bytes[16384];
    int size = SSL_read(from, bytes, sizeof(bytes));
    return size > 0 && SSL_write(to, bytes, size) == size;
}

static void pass_all(SSL *client, SSL *router)
{
    struct pollfd ends[] = {{SSL_get_fd(client), POLLIN, 0}, {SSL_get_fd(router), POLLIN, 0}};
    bool goes_on = true;
    while (goes_on) {
        if (!SSL_pending(client) && !SSL_pending(router) && poll(ends, 2, -1) < 0)
            return;
        if (SSL_pending(client) || ends[0].revents)
            goes_on = pass(client, router);
        if (goes_on && (SSL_pending(router) || ends[1].revents))
            goes_on = pass(router, client);
        ends[0].revents = ends[1].revents = 0;
    }
}

static void serve_one(const struct relay *relay, SSL_CTX *context, int descriptor)
{
    struct sockaddr_in address = loopback(relay->router);
    int other = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(other, (struct sockaddr *)&address, sizeof(address)), 0);
    SSL *client = wrap(context, descriptor);
    SSL_CTX *nobody = SSL_CTX_new(TLS_client_method());
    SSL *router = wrap(nobody, other);
    if (SSL_accept(client) == 1 && SSL_connect(router) == 1)
        pass_all(client, router);
    SSL_free(client);
    SSL_free(router);
    SSL_CTX_free(nobody);
    close(other);
}

static void *stand_between(void *user)
{
    const struct relay *relay = user;
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    int descriptor;
    assert_int_equal(SSL_CTX_use_certificate_chain_file(context, certificate("renewed.pem")), 1);
    assert_int_equal(
        SSL_CTX_use_PrivateKey_file(context, certificate("renewed.pem"), SSL_FILETYPE_PEM), 1);
    while ((descriptor = accept(relay->listening, NULL, NULL)) >= 0) {
        serve_one(relay, context, descriptor);
        close(descriptor);
    }
    SSL_CTX_free(context);
    return NULL;
}

static void start_relay(struct relay *relay, const char *router_url)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    unsigned port = 0;
    assert_int_equal(sscanf(router_url, "wss://127.0.0.1:%u", &port), 1);
    relay->router = (uint16_t)port;
    relay->listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(relay->listening, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(relay->listening, 8), 0);
    assert_int_equal(getsockname(relay->listening, (struct sockaddr *)&address, &size), 0);
    snprintf(relay->url, sizeof(relay->url), "wss://127.0.0.1:%u/ws", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&relay->thread, NULL, stand_between, relay), 0);
}

static int start(void **state)
{
    *state = &fixture;
    tls_server_prepare(&fixture.server);
    tls_server_change(&fixture.server, "joe", "wamp-scram", "pencil");
    tls_server_change(&fixture.server, "joe", "cryptosign", PUBLIC_KEY);
    tls_server_start(&fixture.server, NULL);
    start_relay(&fixture.relay, fixture.server.url);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    shutdown(fixture.relay.listening, SHUT_RDWR);
    pthread_join(fixture.relay.thread, NULL);
    close(fixture.relay.listening);
    tls_server_finish(&fixture.server);
    return 0;
}

static const char *const scram[] = {"wamp-scram", NULL};
static const char *const cryptosign[] = {"cryptosign", NULL};
static const char *const *const methods[] = {scram, cryptosign};

static widl_session *join(const char *url, const char *const *method, bool is_bound,
                          widl_error *error)
{
    const widl_client_tls tls = {.ca_file = certificate("ca.pem")};
    const widl_credentials credentials = {.authid = "joe",
                                          .secret = "pencil",
                                          .key = widl_bin(KEY, 32),
                                          .methods = method,
                                          .require_channel_binding = is_bound};
    const widl_options options = {.tls = &tls, .credentials = &credentials};
    return widl_connect(url, "realm1", &options, error);
}

static void logins_are_bound(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        widl_error error = {0};
        widl_session *session = join(fixture.server.url, methods[i], true, &error);
        if (!session)
            fail_msg("%s: %s", methods[i][0], error.text);
        widl_session_close(session);
    }
}

/** Without the binding the relay gets by. */
static void who_is_in_the_middle_is_found_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        widl_error error = {0};
        widl_session *session = join(fixture.relay.url, methods[i], false, &error);
        if (!session)
            fail_msg("%s: %s", methods[i][0], error.text);
        widl_session_close(session);
        assert_null(join(fixture.relay.url, methods[i], true, &error));
        assert_int_equal(error.code, WIDL_ERROR_ABORTED);
        assert_string_equal(error.uri, "wamp.error.authentication_denied");
    }
}

/** Nothing but what can be bound is offered, and nothing at all where nothing can be. */
static void nothing_else_is_offered(void **state)
{
    static const char *const ticket[] = {"ticket", NULL};
    static const char *const anonymous[] = {"anonymous", NULL};
    widl_error error = {0};
    (void)state;
    assert_null(join(fixture.server.url, ticket, true, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(error.text, "credentials: 'ticket' cannot be bound to the connection");
    assert_null(join(fixture.server.url, anonymous, true, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(join(fixture.server.plain_url, scram, true, &error));
    assert_int_equal(error.code, WIDL_ERROR_AUTHENTICATION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logins_are_bound),
        cmocka_unit_test(who_is_in_the_middle_is_found_out),
        cmocka_unit_test(nothing_else_is_offered),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
