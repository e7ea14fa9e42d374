/* SPDX-License-Identifier: MIT */
/* Clients of a routing core: what they get, as comparable text. */
#include "support/router_client.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONG_NUMBER = 8 };

static void put(struct client *client, char character)
{
    assert_true(client->size + 1 < sizeof(client->log));
    client->log[client->size++] = character;
    client->log[client->size] = 0;
}

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    const char *text = data;
    for (size_t i = 0; i < size;) {
        size_t digits = 0;
        while (i + digits < size && isdigit((unsigned char)text[i + digits]))
            digits++;
        if (digits > LONG_NUMBER)
            put(client, '#');
        for (size_t k = 0; k < digits && digits <= LONG_NUMBER; k++)
            put(client, text[i + k]);
        if (digits == 0)
            put(client, text[i] == '"' ? '\'' : text[i]);
        i += digits ? digits : 1;
    }
    put(client, '\n');
    return true;
}

static void on_close(void *user)
{
    struct client *client = user;
    client->is_closed = true;
}

struct wi_core *client_core(const widl_router_options *options)
{
    struct wi_core *core = wi_core_new(options, 1000);
    assert_non_null(core);
    assert_true(wi_core_add_realm(core, "r", NULL));
    return core;
}

void client_say(struct client *client, const char *text)
{
    char bytes[1024];
    size_t size = strlen(text);
    assert_true(size < sizeof(bytes));
    for (size_t i = 0; i < size; i++)
        bytes[i] = text[i] == '\'' ? '"' : text[i];
    wi_peer_receive(client->peer, bytes, size);
}

void client_join(struct client *client, struct wi_core *core, const char *roles)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    char text[512];
    *client = (struct client){0};
    client->peer = wi_peer_new(core, WI_JSON, &operations, client);
    assert_non_null(client->peer);
    snprintf(text, sizeof(text), "[1,'r',{'roles':%s}]", roles);
    client_say(client, text);
    assert_int_equal(strncmp(client->log, "[2,", 3), 0);
    client->size = 0;
    client->log[0] = 0;
}

void client_expect_at(struct client *client, const char *text, const char *file, int line)
{
    if (strcmp(client->log, text) != 0) {
        print_error("expected\n%s\nfound\n%s\n", text, client->log);
        _fail(file, line);
    }
    client->size = 0;
    client->log[0] = 0;
}

void client_leave(struct client *client)
{
    wi_peer_gone(client->peer);
    client->peer = NULL;
}
