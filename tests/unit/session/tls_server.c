/* SPDX-License-Identifier: MIT */
/* A router for tests of logins over TLS. */
#include "tls_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <widl/tls.h>

#include "support/certificates.h"
#include "support/cmocka_widl.h"

void tls_server_prepare(struct tls_server *server)
{
    *server = (struct tls_server){.directory = "/tmp/widl_login_XXXXXX"};
    certificates_make();
    assert_non_null(mkdtemp(server->directory));
    snprintf(server->path, sizeof(server->path), "%s/users.json", server->directory);
}

void tls_server_change(const struct tls_server *server, const char *authid, const char *method,
                       const char *secret)
{
    widl_error error = {0};
    const widl_user_change change = {.authid = authid,
                                     .authrole = "device",
                                     .method = method,
                                     .secret = widl_str(secret),
                                     .iterations = 4096};
    if (!widl_users_change(server->path, &change, &error))
        fail_msg("%s", error.text);
}

void tls_server_certify(const struct tls_server *server, const char *authid, const char *name)
{
    char text[8192];
    FILE *file = fopen(certificate(name), "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[size] = '\0';
    tls_server_change(server, authid, "tls", text);
}

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

void tls_server_start(struct tls_server *server, const widl_listen_options *options)
{
    const widl_server_tls tls = {.certificate_file = certificate("good.pem"),
                                 .client_ca_file = certificate("ca.pem")};
    widl_listen_options own = options ? *options : (widl_listen_options){0};
    own.tls = &tls;
    server->router = widl_router_new(NULL, NULL);
    assert_non_null(server->router);
    assert_true(widl_router_add_realm(server->router, "realm1", NULL));
    assert_true(widl_router_add_users(server->router, NULL, server->path, NULL));
    const char *url = widl_router_listen_with(server->router, "wss://127.0.0.1:0/ws", &own, NULL);
    assert_non_null(url);
    snprintf(server->url, sizeof(server->url), "%s", url);
    url = widl_router_listen(server->router, "ws://127.0.0.1:0/ws", NULL);
    assert_non_null(url);
    snprintf(server->plain_url, sizeof(server->plain_url), "%s", url);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server->router), 0);
}

void tls_server_finish(struct tls_server *server)
{
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
    unlink(server->path);
    certificates_remove();
    assert_int_equal(rmdir(server->directory), 0);
}
