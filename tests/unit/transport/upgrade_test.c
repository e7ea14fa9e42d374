/* SPDX-License-Identifier: MIT */
/*
 * The upgrade, both sides. A good request and a good answer are the templates; each bad one differs
 * from them in one thing: a text that is replaced by another.
 */
#include "transport/upgrade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

/* The key and its answer of RFC 6455, 1.3. */
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

static const char REQUEST[] = "GET /ws HTTP/1.1\r\n"
                              "Host: localhost:8080\r\n"
                              "Upgrade: websocket\r\n"
                              "Connection: Upgrade\r\n"
                              "Sec-WebSocket-Key: " KEY "\r\n"
                              "Sec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Protocol: wamp.2.json\r\n"
                              "\r\n";

static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\n"
                             "Upgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: " ACCEPT "\r\n"
                             "Sec-WebSocket-Protocol: wamp.2.msgpack\r\n"
                             "\r\n";

static const struct wi_upgrade_offer ALL_KINDS = {.serializers = {true, true, true}};

/** One difference from a template. */
struct change {
    const char *from; /**< NULL: none */
    const char *to;
};

/** The template with its change, gathered as a head. */
static struct wi_http_head changed(const char *template, struct change change)
{
    struct wi_http_head head = {0};
    char text[WI_HTTP_HEAD_BYTES];
    const char *at = change.from ? strstr(template, change.from) : template;
    size_t used;

    if (!at)
        fail_msg("the template does not have: %s", change.from);
    snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - template), template,
             change.to ? change.to : "", change.from ? at + strlen(change.from) : at);
    assert_int_equal(wi_http_head_feed(&head, text, strlen(text), &used), WI_HTTP_HEAD_COMPLETE);
    return head;
}

static struct wi_upgrade_answer judge(struct change change)
{
    struct wi_http_head head = changed(REQUEST, change);
    struct wi_upgrade_answer answer =
        wi_upgrade_judge_request(&head, &(struct wi_upgrade_terms){.path = "/ws"});

    wi_http_head_done(&head);
    return answer;
}

static void test_good_requests(void **state)
{
    static const struct {
        struct change change;
        struct wi_subprotocol subprotocol;
    } CASES[] = {
        {{0}, {WI_JSON, .is_batched = false}},
        {{"/ws", "/ws?token=1"}, {WI_JSON, .is_batched = false}},
        {{"/ws", "http://localhost:8080/ws"}, {WI_JSON, .is_batched = false}},
        {{"Upgrade: websocket", "upgrade: WebSocket"}, {WI_JSON, .is_batched = false}},
        {{"Upgrade: websocket", "Upgrade: h2c, websocket"}, {WI_JSON, .is_batched = false}},
        {{"Connection: Upgrade", "CONNECTION: keep-alive, UPGRADE"},
         {WI_JSON, .is_batched = false}},
        {{"Connection: Upgrade", "Connection: keep-alive\r\nConnection: upgrade"},
         {WI_JSON, .is_batched = false}},
        {{"Host: localhost:8080", "Host:localhost:8080"}, {WI_JSON, .is_batched = false}},
        {{"Host: localhost:8080",
          "Host: localhost:8080\r\nOrigin: http://localhost:8080\r\nCookie: a=b"},
         {WI_JSON, .is_batched = false}},
        {{"Host: localhost:8080", "Host: h\r\nContent-Length: 0"}, {WI_JSON, .is_batched = false}},
        {{"Host: localhost:8080", "Host: h\r\nX-Text: \xc3\xa4"}, {WI_JSON, .is_batched = false}},
        {{"Host: localhost:8080", "Host: h\r\nSec-WebSocket-Extensions: permessage-deflate"},
         {WI_JSON, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.msgpack"}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.msgpack, wamp.2.json"}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.json, wamp.2.msgpack"}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.ubjson,wamp.2.msgpack"}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.msgpack,wamp.2.msgpack.batched"},
         {WI_MSGPACK, .is_batched = true}},
        {{"wamp.2.json", "wamp.2.json,wamp.2.json.batched"}, {WI_JSON, .is_batched = true}},
        {{"wamp.2.json", "wamp.2.json.batched,wamp.2.msgpack"}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.cbor.batched,wamp.2.cbor,wamp.2.json"},
         {WI_JSON, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.cbor,wamp.2.cbor.batched"}, {WI_CBOR, .is_batched = true}},
        {{"wamp.2.json", "wamp.2.cbor"}, {WI_CBOR, .is_batched = false}},
        {{"wamp.2.json", "unknown\r\nSec-WebSocket-Protocol: wamp.2.msgpack"},
         {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.json", "wamp.2.cbor.batched,wamp.2.cbor,wamp.2.msgpack.batched,wamp.2.msgpack,"
                         "wamp.2.ubjson.batched,wamp.2.ubjson,wamp.2.json.batched,wamp.2.json"},
         {WI_MSGPACK, .is_batched = true}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_upgrade_answer answer = judge(CASES[i].change);

        if (answer.status != 101)
            fail_msg("%s: %u %s", CASES[i].change.to, answer.status, answer.text);
        assert_int_equal(answer.subprotocol.serializer, CASES[i].subprotocol.serializer);
        assert_int_equal(answer.subprotocol.is_batched, CASES[i].subprotocol.is_batched);
        assert_string_equal(answer.accept, ACCEPT);
    }
}

/* WAMP v1 is spoken where that was asked for, and with who offers nothing better. */
static void test_wamp_v1(void **state)
{
    static const struct {
        const char *offered;
        bool v1;
        unsigned status;
        struct wi_subprotocol subprotocol;
    } CASES[] = {
        {"wamp", true, 101, {WI_JSON, .is_v1 = true}},
        {"wamp", false, 400, {0}},
        {"wamp, wamp.2.json", true, 101, {WI_JSON, .is_v1 = false}},
        {"wamp.2.cbor,wamp", true, 101, {WI_CBOR, .is_v1 = false}},
        {"WAMP", true, 400, {0}},
        {"wamp.1", true, 400, {0}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head head =
            changed(REQUEST, (struct change){"wamp.2.json", CASES[i].offered});
        const struct wi_upgrade_terms terms = {.path = "/ws", .v1 = CASES[i].v1};
        struct wi_upgrade_answer answer = wi_upgrade_judge_request(&head, &terms);

        assert_int_equal(answer.status, CASES[i].status);
        assert_int_equal(answer.subprotocol.serializer, CASES[i].subprotocol.serializer);
        assert_int_equal(answer.subprotocol.is_v1, CASES[i].subprotocol.is_v1);
        if (answer.status != 101)
            assert_int_equal(strcmp(strrchr(answer.text, ' '), " wamp") == 0, CASES[i].v1);
        wi_http_head_done(&head);
    }
}

static void test_bad_requests(void **state)
{
    static const struct {
        struct change change;
        unsigned status;
        const char *reason;
    } CASES[] = {
        {{"GET", "get"}, 405, "only GET"},
        {{"GET", "POST"}, 405, "only GET"},
        {{"GET", "HEAD"}, 405, "only GET"},
        {{"GET", "G(T"}, 400, "request line"},
        {{"GET ", ""}, 400, "request line"},
        {{"GET ", " "}, 400, "request line"},
        {{"GET /ws HTTP/1.1", ""}, 400, "request line"},
        {{"GET /ws HTTP/1.1", "GET"}, 400, "request line"},
        {{"GET /ws HTTP/1.1", "GET /ws"}, 400, "request line"},
        {{"GET /ws HTTP/1.1", "GET  HTTP/1.1"}, 400, "request line"},
        {{"GET /ws HTTP/1.1", "GET /ws extra HTTP/1.1"}, 400, "HTTP/1.1"},
        {{"GET /ws HTTP/1.1", "GET  /ws HTTP/1.1"}, 400, "request line"},
        {{"HTTP/1.1", "HTTP/1.0"}, 400, "HTTP/1.1"},
        {{"HTTP/1.1", "HTTP/2.0"}, 400, "HTTP/1.1"},
        {{"HTTP/1.1", "http/1.1"}, 400, "HTTP/1.1"},
        {{"/ws", "/"}, 404, "this path"},
        {{"/ws", "/ws/"}, 404, "this path"},
        {{"/ws", "/WS"}, 404, "this path"},
        {{"/ws", "/other?/ws"}, 404, "this path"},
        {{"/ws", "*"}, 404, "this path"},
        {{"/ws", "http://localhost"}, 404, "this path"},
        {{"/ws", "http://localhost/other"}, 404, "this path"},
        {{"Host: localhost:8080\r\n", ""}, 400, "Host"},
        {{"Host: localhost:8080", "Host:"}, 400, "Host"},
        {{"Host: localhost:8080", "Host: a\r\nHost: a"}, 400, "Host"},
        {{"Host: localhost:8080", "Host : a"}, 400, "proper HTTP"},
        {{"Host: localhost:8080", "Host: a\r\n folded"}, 400, "proper HTTP"},
        {{"Host: localhost:8080", "Host: a\nX: y"}, 400, "proper HTTP"},
        {{"Host: localhost:8080", "Host: a\rX: y"}, 400, "proper HTTP"},
        {{"Host: localhost:8080", "Host: a\r\nno colon"}, 400, "proper HTTP"},
        {{"Host: localhost:8080", "Host: a\r\nContent-Length: 5"}, 400, "body"},
        {{"Host: localhost:8080", "Host: a\r\nContent-Length: 00"}, 400, "body"},
        {{"Host: localhost:8080", "Host: a\r\nContent-Length: 0\r\nContent-Length: 0"},
         400,
         "body"},
        {{"Host: localhost:8080", "Host: a\r\nTransfer-Encoding: chunked"}, 400, "body"},
        {{"Upgrade: websocket\r\n", ""}, 426, "WebSocket endpoint"},
        {{"Upgrade: websocket", "Upgrade: websockets"}, 426, "WebSocket endpoint"},
        {{"Upgrade: websocket", "Upgrade: h2c"}, 426, "WebSocket endpoint"},
        {{"Connection: Upgrade\r\n", ""}, 400, "Connection"},
        {{"Connection: Upgrade", "Connection: close"}, 400, "Connection"},
        {{"Connection: Upgrade", "Connection: Upgrades"}, 400, "Connection"},
        {{"Sec-WebSocket-Version: 13\r\n", ""}, 426, "version 13"},
        {{"Version: 13", "Version: 8"}, 426, "version 13"},
        {{"Version: 13", "Version: 013"}, 426, "version 13"},
        {{"Version: 13", "Version: 13, 8"}, 426, "version 13"},
        {{"Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13"}, 426, "version 13"},
        {{"Sec-WebSocket-Key: " KEY "\r\n", ""}, 400, "Key"},
        {{KEY, ""}, 400, "Key"},
        {{KEY, "dGhlIHNhbXBsZSBub25jZQ="}, 400, "Key"},
        {{KEY, "dGhlIHNhbXBsZSBub25jZQ==="}, 400, "Key"},
        {{KEY, "dGhlIHNhbXBsZSBub25jZQAA"}, 400, "Key"},
        {{KEY, "dGhlIHNhbXBsZSBub25j*Q=="}, 400, "Key"},
        {{KEY, "dGhlIHNhbXBsZSBub25jZW1vcmU="}, 400, "Key"},
        {{KEY, KEY "\r\nSec-WebSocket-Key: " KEY}, 400, "Key"},
        {{"Sec-WebSocket-Protocol: wamp.2.json\r\n", ""}, 400, "subprotocol"},
        {{"wamp.2.json", ""}, 400, "subprotocol"},
        {{"wamp.2.json", "wamp.2.ubjson"}, 400, "subprotocol"},
        {{"wamp.2.json", "WAMP.2.JSON"}, 400, "subprotocol"},
        {{"wamp.2.json", "wamp.2.json.batch"}, 400, "subprotocol"},
        {{"wamp.2.json", "wamp.2.json wamp.2.msgpack"}, 400, "subprotocol"},
        {{"wamp.2.json", "wamp"}, 400, "wamp.2.msgpack, wamp.2.json.batched"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_upgrade_answer answer = judge(CASES[i].change);

        if (answer.status != CASES[i].status || !strstr(answer.text, CASES[i].reason))
            fail_msg("%s -> %s: %u %s", CASES[i].change.from, CASES[i].change.to, answer.status,
                     answer.text ? answer.text : "");
    }
}

/* Pages of the host itself may connect, and those that are named; no Origin is no browser. */
static void test_origins(void **state)
{
    static const char *const NAMED[] = {"https://app.example.org", "http://other:81", NULL};
    static const char *const ALL[] = {"*", NULL};
    static const struct {
        const char *origin;
        const char *const *origins;
        unsigned status;
    } CASES[] = {
        {"http://here:8080", NULL, 101},
        {"HTTPS://Here:8080", NULL, 101},
        {"http://here", NULL, 403},
        {"http://here:8081", NULL, 403},
        {"http://here:8080.evil.example", NULL, 403},
        {"ftp://here:8080", NULL, 403},
        {"http://evil.example", NULL, 403},
        {"null", NULL, 403},
        {"", NULL, 403},
        {"http://here:8080\r\nOrigin: http://here:8080", ALL, 403},
        {"https://app.example.org", NAMED, 101},
        {"http://other:81", NAMED, 101},
        {"http://app.example.org", NAMED, 403},
        {"null", NAMED, 403},
        {"http://evil.example", ALL, 101},
        {"null", ALL, 101},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        const struct wi_upgrade_terms terms = {.path = "/ws",
                                               .pages = {.origins = CASES[i].origins}};
        struct wi_http_head head = {0};
        char text[512];
        size_t used;

        snprintf(text, sizeof(text),
                 "GET /ws HTTP/1.1\r\nHost: here:8080\r\nOrigin: %s\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: wamp.2.json\r\n\r\n",
                 CASES[i].origin);
        assert_int_equal(wi_http_head_feed(&head, text, strlen(text), &used),
                         WI_HTTP_HEAD_COMPLETE);
        if (wi_upgrade_judge_request(&head, &terms).status != CASES[i].status)
            fail_msg("%s", CASES[i].origin);
        wi_http_head_done(&head);
    }
}

static void test_too_many_headers(void **state)
{
    char headers[WI_HTTP_HEAD_BYTES] = "Host: a\r\n";
    struct wi_upgrade_answer answer;

    (void)state;
    for (int i = 0; i < WI_HTTP_MAX_HEADERS; i++)
        strcat(headers, "A: b\r\n");
    answer = judge((struct change){"Host: localhost:8080\r\n", headers});
    assert_int_equal(answer.status, 431);
}

static void test_broken_heads(void **state)
{
    (void)state;
    assert_int_equal(wi_upgrade_judge_broken(WI_HTTP_HEAD_TOO_LONG).status, 431);
    assert_int_equal(wi_upgrade_judge_broken(WI_HTTP_HEAD_BROKEN).status, 400);
    assert_int_equal(wi_upgrade_judge_broken(WI_HTTP_HEAD_NO_MEMORY).status, 503);
    assert_int_equal(wi_upgrade_unavailable().status, 503);
}

/* Every refusal is an HTTP answer whose length is right and which closes the connection. */
static void test_written_refusals(void **state)
{
    static const struct {
        unsigned status;
        const char *start;
        const char *header;
    } CASES[] = {
        {400, "HTTP/1.1 400 Bad Request\r\n", "Connection: close\r\n"},
        {403, "HTTP/1.1 403 Forbidden\r\n", "Connection: close\r\n"},
        {404, "HTTP/1.1 404 Not Found\r\n", "Connection: close\r\n"},
        {405, "HTTP/1.1 405 Method Not Allowed\r\n", "Allow: GET\r\n"},
        {426, "HTTP/1.1 426 Upgrade Required\r\n", "Sec-WebSocket-Version: 13\r\n"},
        {426, "HTTP/1.1 426 Upgrade Required\r\n", "Upgrade: websocket\r\n"},
        {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n", "Connection: close\r\n"},
        {503, "HTTP/1.1 503 Service Unavailable\r\n", "Connection: close\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_upgrade_answer answer = {.status = CASES[i].status, .text = "because"};
        widl_buffer out = {0};
        const char *text;

        assert_true(wi_upgrade_write_answer(&answer, &out));
        assert_true(widl_buffer_append(&out, "", 1));
        text = (const char *)out.data;
        assert_ptr_equal(strstr(text, CASES[i].start), text);
        assert_non_null(strstr(text, CASES[i].header));
        assert_non_null(strstr(text, "Connection: close"));
        assert_non_null(strstr(text, "Content-Length: 8\r\n"));
        assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\nbecause\n");
        widl_buffer_free(&out);
    }
}

static bool check(struct change change, const struct wi_upgrade_offer *offer,
                  struct wi_subprotocol *ret, widl_error *error)
{
    struct wi_http_head head = changed(ANSWER, change);
    struct wi_compression compression;
    bool accepted = wi_upgrade_check_answer(&head, KEY, offer, ret, &compression, error);

    wi_http_head_done(&head);
    return accepted;
}

static void test_good_answers(void **state)
{
    static const struct {
        struct change change;
        struct wi_subprotocol subprotocol;
    } CASES[] = {
        {{0}, {WI_MSGPACK, .is_batched = false}},
        {{"wamp.2.msgpack", "wamp.2.msgpack.batched"}, {WI_MSGPACK, .is_batched = true}},
        {{"msgpack", "json.batched"}, {WI_JSON, .is_batched = true}},
        {{"msgpack", "cbor"}, {WI_CBOR, .is_batched = false}},
        {{"msgpack", "cbor.batched"}, {WI_CBOR, .is_batched = true}},
        {{"msgpack", "json"}, {WI_JSON, .is_batched = false}},
        {{" Switching Protocols", ""}, {WI_MSGPACK, .is_batched = false}},
        {{" Switching Protocols", " "}, {WI_MSGPACK, .is_batched = false}},
        {{"Switching Protocols", "OK"}, {WI_MSGPACK, .is_batched = false}},
        {{"Upgrade: websocket", "UPGRADE: WebSocket"}, {WI_MSGPACK, .is_batched = false}},
        {{"Connection: Upgrade", "Connection: keep-alive, upgrade"},
         {WI_MSGPACK, .is_batched = false}},
        {{"Upgrade: websocket", "Upgrade: websocket\r\nServer: x\r\nDate: y"},
         {WI_MSGPACK, .is_batched = false}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_subprotocol subprotocol;
        widl_error error = {0};

        if (!check(CASES[i].change, &ALL_KINDS, &subprotocol, &error))
            fail_msg("%s: %s", CASES[i].change.to, error.text);
        assert_int_equal(subprotocol.serializer, CASES[i].subprotocol.serializer);
        assert_int_equal(subprotocol.is_batched, CASES[i].subprotocol.is_batched);
    }
}

static void test_bad_answers(void **state)
{
    static const struct {
        struct change change;
        const char *reason;
    } CASES[] = {
        {{"101 Switching Protocols", "200 OK"}, "'200 OK'"},
        {{"101 Switching Protocols", "404 Not Found"}, "'404 Not Found'"},
        {{"101 Switching Protocols", "301 Moved"}, "'301 Moved'"},
        {{"101 Switching Protocols", "401"}, "'401'"},
        {{"101 Switching Protocols", "500 \xc3\xa4\tb"}, "'500 ???b'"},
        {{"101", "10"}, "not HTTP/1.1"},
        {{"101", "1011"}, "not HTTP/1.1"},
        {{"101", "xyz"}, "not HTTP/1.1"},
        {{"HTTP/1.1", "HTTP/1.0"}, "not HTTP/1.1"},
        {{"HTTP/1.1", "HTTP/2"}, "not HTTP/1.1"},
        {{"HTTP/1.1 101 Switching Protocols", "SSH-2.0-OpenSSH"}, "not HTTP/1.1"},
        {{"HTTP/1.1 101 Switching Protocols", ""}, "not HTTP/1.1"},
        {{"Upgrade: websocket", "Upgrade : websocket"}, "not HTTP/1.1"},
        {{"Upgrade: websocket\r\n", ""}, "Upgrade"},
        {{"Upgrade: websocket", "Upgrade: h2c"}, "Upgrade"},
        {{"Upgrade: websocket", "Upgrade: websocket, h2c"}, "Upgrade"},
        {{"Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: websocket"}, "Upgrade"},
        {{"Connection: Upgrade\r\n", ""}, "Connection"},
        {{"Connection: Upgrade", "Connection: close"}, "Connection"},
        {{"Sec-WebSocket-Accept: " ACCEPT "\r\n", ""}, "Accept"},
        {{ACCEPT, ""}, "Accept"},
        {{ACCEPT, KEY}, "Accept"},
        {{ACCEPT, "S3PPLMBITXAQ9KYGZZHZRBK+XOO="}, "Accept"},
        {{ACCEPT, ACCEPT "\r\nSec-WebSocket-Accept: " ACCEPT}, "Accept"},
        {{ACCEPT, ACCEPT "\r\nSec-WebSocket-Extensions: permessage-deflate"}, "extension"},
        {{"Sec-WebSocket-Protocol: wamp.2.msgpack\r\n", ""}, "none of the WAMP subprotocols"},
        {{"wamp.2.msgpack", ""}, "not offered"},
        {{"wamp.2.msgpack", "wamp.2.ubjson"}, "not offered"},
        {{"wamp.2.msgpack", "WAMP.2.MSGPACK"}, "not offered"},
        {{"wamp.2.msgpack", "wamp.2.msgpack, wamp.2.json"}, "not offered"},
        {{"wamp.2.msgpack", "wamp.2.json\r\nSec-WebSocket-Protocol: wamp.2.json"}, "not offered"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_subprotocol subprotocol;
        widl_error error = {0};

        if (check(CASES[i].change, &ALL_KINDS, &subprotocol, &error))
            fail_msg("accepted: %s -> %s", CASES[i].change.from, CASES[i].change.to);
        assert_int_equal(error.code, WIDL_ERROR_HANDSHAKE);
        if (!strstr(error.text, CASES[i].reason))
            fail_msg("%s -> %s: %s", CASES[i].change.from, CASES[i].change.to, error.text);
    }
}

/* What is known but was not offered is refused as well. */
static void test_choice_must_be_offered(void **state)
{
    static const struct wi_upgrade_offer ONLY_JSON = {.serializers = {[WI_JSON] = true}};
    static const struct wi_upgrade_offer NO_BATCHES = {.serializers = {true, true},
                                                       .no_batches = true};
    static const struct change BATCHED = {"msgpack", "json.batched"};
    struct wi_subprotocol subprotocol;
    widl_error error = {0};

    (void)state;
    assert_false(check((struct change){0}, &ONLY_JSON, &subprotocol, &error));
    assert_true(check((struct change){"msgpack", "json"}, &ONLY_JSON, &subprotocol, &error));
    assert_true(check(BATCHED, &ONLY_JSON, &subprotocol, &error));
    assert_false(check(BATCHED, &NO_BATCHES, &subprotocol, &error));
}

/* A client's request is one that the server accepts, and the server's answer one for the client. */
static void test_both_sides_agree(void **state)
{
    static const struct {
        struct wi_upgrade_offer offer;
        struct wi_subprotocol subprotocol;
    } CASES[] = {
        {{{[WI_JSON] = true}, .no_batches = false}, {WI_JSON, .is_batched = true}},
        {{{[WI_JSON] = true}, .no_batches = true}, {WI_JSON, .is_batched = false}},
        {{{[WI_MSGPACK] = true}, .no_batches = false}, {WI_MSGPACK, .is_batched = true}},
        {{{[WI_MSGPACK] = true}, .no_batches = true}, {WI_MSGPACK, .is_batched = false}},
        {{{[WI_JSON] = true, [WI_MSGPACK] = true}, .no_batches = false},
         {WI_MSGPACK, .is_batched = true}},
        {{{[WI_JSON] = true, [WI_MSGPACK] = true}, .no_batches = true},
         {WI_MSGPACK, .is_batched = false}},
        {{{[WI_JSON] = true}, .v1 = true}, {WI_JSON, .is_v1 = true}},
        {{.v1 = true}, {WI_JSON, .is_v1 = true}},
    };
    struct wi_url url;
    size_t used;

    (void)state;
    assert_true(wi_url_parse("ws://[::1]:8080/ws?x=y", &url, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head request = {0};
        struct wi_http_head reply = {0};
        widl_buffer bytes = {0};
        char key[WI_UPGRADE_KEY_SIZE];
        struct wi_upgrade_answer answer;
        struct wi_subprotocol subprotocol;
        struct wi_compression compression;

        wi_upgrade_new_key(key);
        assert_true(wi_upgrade_write_request(&url, &CASES[i].offer, key, &bytes));
        wi_http_head_feed(&request, bytes.data, bytes.size, &used);
        assert_int_equal(used, bytes.size);
        answer = wi_upgrade_judge_request(&request,
                                          &(struct wi_upgrade_terms){.path = "/ws", .v1 = true});
        assert_int_equal(answer.status, 101);
        bytes.size = 0;
        assert_true(wi_upgrade_write_answer(&answer, &bytes));
        wi_http_head_feed(&reply, bytes.data, bytes.size, &used);
        assert_int_equal(used, bytes.size);
        assert_true(wi_upgrade_check_answer(&reply, key, &CASES[i].offer, &subprotocol,
                                            &compression, NULL));
        assert_int_equal(subprotocol.serializer, CASES[i].subprotocol.serializer);
        assert_int_equal(subprotocol.is_batched, CASES[i].subprotocol.is_batched);
        assert_int_equal(subprotocol.is_v1, CASES[i].subprotocol.is_v1);
        widl_buffer_free(&bytes);
        wi_http_head_done(&request);
        wi_http_head_done(&reply);
    }
}

/** What could not be sent the next time would be the end of reconnecting. */
static void test_cookies_that_can_be_sent(void **state)
{
    static const struct {
        const char *set;
        size_t padding;
        const char *cookie; /* NULL: none */
    } CASES[] = {
        {"widl=1; Path=/; HttpOnly", 0, "widl=1"},
        {"a=b=c", 0, "a=b=c"},
        {"a=\xc3\xa4", 0, NULL},
        {"a", 0, NULL},
        {"; a=b", 0, NULL},
        {"a=1", WI_COOKIE_MOST_BYTES - 3, ""},
        {"a=1", WI_COOKIE_MOST_BYTES - 2, NULL},
        {"a=1\r\nSet-Cookie: b=2", 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        static char text[WI_COOKIE_MOST_BYTES + 100];
        char padding[WI_COOKIE_MOST_BYTES + 1] = "";
        struct wi_http_head head;
        widl_string cookie;

        memset(padding, 'x', CASES[i].padding);
        snprintf(text, sizeof(text), "Upgrade: websocket\r\nSet-Cookie: %s%s", CASES[i].set,
                 padding);
        head = changed(ANSWER, (struct change){"Upgrade: websocket", text});
        assert_int_equal(wi_upgrade_find_cookie(&head, &cookie), CASES[i].cookie != NULL);
        if (CASES[i].cookie && CASES[i].padding == 0)
            assert_true(widl_str_equal(cookie, widl_str(CASES[i].cookie)));
        wi_http_head_done(&head);
    }
}

static void test_request(void **state)
{
    static const struct {
        struct wi_upgrade_offer offer;
        const char *protocols;
    } CASES[] = {
        {{{[WI_JSON] = true}, .no_batches = true}, "wamp.2.json"},
        {{{[WI_JSON] = true}, .no_batches = false}, "wamp.2.json, wamp.2.json.batched"},
        {{{true, true, true}, .no_batches = false},
         "wamp.2.msgpack.batched, wamp.2.msgpack, wamp.2.json, wamp.2.json.batched, "
         "wamp.2.cbor.batched, wamp.2.cbor"},
    };
    struct wi_url url;

    (void)state;
    assert_true(wi_url_parse("ws://localhost/ws", &url, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer bytes = {0};
        char expected[512];

        snprintf(expected, sizeof(expected),
                 "GET /ws HTTP/1.1\r\n"
                 "Host: localhost\r\n"
                 "Upgrade: websocket\r\n"
                 "Connection: Upgrade\r\n"
                 "Sec-WebSocket-Key: " KEY "\r\n"
                 "Sec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Protocol: %s\r\n"
                 "\r\n",
                 CASES[i].protocols);
        assert_true(wi_upgrade_write_request(&url, &CASES[i].offer, KEY, &bytes));
        assert_true(widl_buffer_append(&bytes, "", 1));
        assert_string_equal((const char *)bytes.data, expected);
        widl_buffer_free(&bytes);
    }
}

static void test_keys_are_fresh(void **state)
{
    char first[WI_UPGRADE_KEY_SIZE];
    char second[WI_UPGRADE_KEY_SIZE];

    (void)state;
    wi_upgrade_new_key(first);
    wi_upgrade_new_key(second);
    assert_int_equal(strlen(first), WI_UPGRADE_KEY_SIZE - 1);
    assert_string_not_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_requests),    cmocka_unit_test(test_wamp_v1),
        cmocka_unit_test(test_bad_requests),     cmocka_unit_test(test_origins),
        cmocka_unit_test(test_too_many_headers), cmocka_unit_test(test_broken_heads),
        cmocka_unit_test(test_written_refusals), cmocka_unit_test(test_good_answers),
        cmocka_unit_test(test_bad_answers),      cmocka_unit_test(test_choice_must_be_offered),
        cmocka_unit_test(test_both_sides_agree), cmocka_unit_test(test_request),
        cmocka_unit_test(test_keys_are_fresh),   cmocka_unit_test(test_cookies_that_can_be_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
