/* SPDX-License-Identifier: MIT */
/*
 * The WebSocket upgrade.
 *
 * A server judges a request by a table of checks, in the order in which a person would want to be
 * told. A client believes an answer only when everything that RFC 6455, 4.1 asks for is there.
 * Nothing that a peer sent is ever written back to it.
 */
#include "transport/upgrade.h"

#include <stdio.h>
#include <string.h>

#include <libwebsockets.h>

#include "base/random.h"
#include "transport/http_status.h"
#include "value/base64.h"

#define KEY_BYTES    16
#define SHA1_BYTES   20
#define REQUEST_SIZE (WI_URL_PATH_SIZE + WI_URL_AUTHORITY_SIZE + 512)

/* RFC 6455, 1.3. */
static const char ACCEPT_GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/* Best first, which is how a server chooses. */
static const struct row {
    const char *name;
    struct wi_subprotocol subprotocol;
} SUBPROTOCOLS[] = {
    {"wamp.2.msgpack.batched", {WI_MSGPACK, .is_batched = true}},
    {"wamp.2.msgpack", {WI_MSGPACK, .is_batched = false}},
    {"wamp.2.json.batched", {WI_JSON, .is_batched = true}},
    {"wamp.2.json", {WI_JSON, .is_batched = false}},
    {"wamp.2.cbor.batched", {WI_CBOR, .is_batched = true}},
    {"wamp.2.cbor", {WI_CBOR, .is_batched = false}},
    {"wamp", {WI_JSON, .is_v1 = true}},
};

#define SUBPROTOCOL_COUNT (sizeof(SUBPROTOCOLS) / sizeof(SUBPROTOCOLS[0]))

#define SUPPORTED                                                                                  \
    "wamp.2.msgpack.batched, wamp.2.msgpack, wamp.2.json.batched, wamp.2.json, "                   \
    "wamp.2.cbor.batched, wamp.2.cbor"

void wi_upgrade_new_key(char key[WI_UPGRADE_KEY_SIZE])
{
    unsigned char bytes[KEY_BYTES];

    wi_random_bytes(bytes, sizeof(bytes));
    wi_base64_write(key, bytes, sizeof(bytes));
    key[WI_UPGRADE_KEY_SIZE - 1] = '\0';
}

/** What the server must answer to a key: the base64 of the SHA-1 of key and GUID. */
static void compute_accept(widl_string key, char accept[WI_UPGRADE_ACCEPT_SIZE])
{
    unsigned char joined[WI_UPGRADE_KEY_SIZE + sizeof(ACCEPT_GUID)];
    unsigned char digest[SHA1_BYTES];

    memcpy(joined, key.data, key.size);
    memcpy(joined + key.size, ACCEPT_GUID, sizeof(ACCEPT_GUID) - 1);
    lws_SHA1(joined, key.size + sizeof(ACCEPT_GUID) - 1, digest);
    wi_base64_write(accept, digest, sizeof(digest));
    accept[WI_UPGRADE_ACCEPT_SIZE - 1] = '\0';
}

static bool is_offered(const struct wi_upgrade_offer *offer, struct wi_subprotocol subprotocol)
{
    if (offer->v1 || subprotocol.is_v1)
        return offer->v1 && subprotocol.is_v1;
    return offer->serializers[subprotocol.serializer] &&
           !(offer->no_batches && subprotocol.is_batched);
}

/**
 * What a client offers at a place of its list: best first, but JSON in batches behind JSON. Servers
 * that go by the client's order and separate such batches by 0x18 would not understand ours.
 */
static const struct row *offered_at(size_t place)
{
    struct wi_subprotocol subprotocol = SUBPROTOCOLS[place].subprotocol;
    bool is_swapped = subprotocol.serializer == WI_JSON && !subprotocol.is_v1;

    return &SUBPROTOCOLS[is_swapped ? place ^ 1 : place];
}

/** The subprotocols that are offered, as a list. */
static void join_offer(const struct wi_upgrade_offer *offer, char out[sizeof(SUPPORTED)])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < SUBPROTOCOL_COUNT; i++) {
        const struct row *row = offered_at(i);

        if (is_offered(offer, row->subprotocol))
            used += (size_t)snprintf(out + used, sizeof(SUPPORTED) - used, "%s%s",
                                     used > 0 ? ", " : "", row->name);
    }
}

/** Append a header, if there is something to be said. */
static bool append_header(widl_buffer *out, const char *name, const char *value)
{
    return !value ||
           (widl_buffer_append(out, name, strlen(name)) && widl_buffer_append(out, ": ", 2) &&
            widl_buffer_append(out, value, strlen(value)) && widl_buffer_append(out, "\r\n", 2));
}

bool wi_upgrade_write_request(const struct wi_url *url, const struct wi_upgrade_offer *offer,
                              const char *key, widl_buffer *out)
{
    char authority[WI_URL_AUTHORITY_SIZE];
    char protocols[sizeof(SUPPORTED)];
    char request[REQUEST_SIZE];
    int size;

    join_offer(offer, protocols);
    wi_url_host(url, authority);
    size = snprintf(request, sizeof(request),
                    "GET %s HTTP/1.1\r\n"
                    "Host: %s\r\n"
                    "Upgrade: websocket\r\n"
                    "Connection: Upgrade\r\n"
                    "Sec-WebSocket-Key: %s\r\n"
                    "Sec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Protocol: %s\r\n",
                    url->path, authority, key, protocols);
    return size > 0 && (size_t)size < sizeof(request) &&
           widl_buffer_append(out, request, (size_t)size) &&
           append_header(out, "Sec-WebSocket-Extensions",
                         offer->compressed ? WI_EXTENSION_OFFER : NULL) &&
           append_header(out, "Cookie", offer->cookie) && widl_buffer_append(out, "\r\n", 2);
}

static bool refuse(widl_error *error, const char *text)
{
    return widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "%s", text);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/** Whether `line` is `HTTP/1.1 NNN` and perhaps a reason. */
static bool is_status_line(widl_string line)
{
    static const char START[] = "HTTP/1.1 ";
    size_t start = sizeof(START) - 1;

    return line.size >= start + 3 && memcmp(line.data, START, start) == 0 &&
           is_digit(line.data[start]) && is_digit(line.data[start + 1]) &&
           is_digit(line.data[start + 2]) &&
           (line.size == start + 3 || line.data[start + 3] == ' ');
}

/** Quote the status of an answer that is not 101, without what could harm a terminal. */
static bool refuse_status(widl_error *error, widl_string status)
{
    char shown[64];
    size_t size = status.size < sizeof(shown) - 1 ? status.size : sizeof(shown) - 1;

    for (size_t i = 0; i < size; i++)
        shown[i] = status.data[i] >= ' ' && status.data[i] < 0x7f ? status.data[i] : '?';
    shown[size] = '\0';
    return widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "the server answered '%s'", shown);
}

/** Find the subprotocol that the server chose among those offered. */
static bool read_choice(const struct wi_http_lines *lines, const struct wi_upgrade_offer *offer,
                        struct wi_subprotocol *ret, widl_error *error)
{
    widl_string chosen;
    size_t count = wi_http_count(lines, "Sec-WebSocket-Protocol", &chosen);

    if (count == 0)
        return refuse(error, "the server chose none of the WAMP subprotocols offered");
    for (const struct row *row = SUBPROTOCOLS; count == 1 && row < SUBPROTOCOLS + SUBPROTOCOL_COUNT;
         row++) {
        if (is_offered(offer, row->subprotocol) && widl_str_equal(chosen, widl_str(row->name))) {
            *ret = row->subprotocol;
            return true;
        }
    }
    return refuse(error, "the server chose a subprotocol that was not offered");
}

bool wi_upgrade_check_answer(const struct wi_http_head *head, const char *key,
                             const struct wi_upgrade_offer *offer, struct wi_subprotocol *ret,
                             struct wi_compression *ret_compression, widl_error *error)
{
    struct wi_http_lines lines;
    char accept[WI_UPGRADE_ACCEPT_SIZE];
    widl_string value;
    widl_string status;

    if (!wi_http_head_parse(head, &lines) || !is_status_line(lines.start))
        return refuse(error, "the server's answer is not HTTP/1.1");
    status =
        widl_str_n(lines.start.data + strlen("HTTP/1.1 "), lines.start.size - strlen("HTTP/1.1 "));
    if (memcmp(status.data, "101", 3) != 0)
        return refuse_status(error, status);
    if (wi_http_count(&lines, "Upgrade", &value) != 1 || !wi_http_same(value, "websocket"))
        return refuse(error, "the server's answer has no proper Upgrade header");
    if (!wi_http_list_has(&lines, "Connection", "upgrade"))
        return refuse(error, "the server's answer has no proper Connection header");
    compute_accept(widl_str(key), accept);
    if (wi_http_count(&lines, "Sec-WebSocket-Accept", &value) != 1 ||
        !widl_str_equal(value, widl_str(accept)))
        return refuse(error, "the server's answer has no proper Sec-WebSocket-Accept header");
    if (!wi_extension_check(&lines, ret_compression) ||
        (ret_compression->window_bits > 0 && !offer->compressed))
        return refuse(error, "the server chose an extension that was not offered");
    return read_choice(&lines, offer, ret, error);
}

bool wi_upgrade_is_cookie(widl_string text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    return text.size > 0 && text.size <= WI_COOKIE_MOST_BYTES && memchr(text.data, '=', text.size);
}

bool wi_upgrade_find_cookie(const struct wi_http_head *head, widl_string *ret)
{
    struct wi_http_lines lines;
    const char *end;

    if (!wi_http_head_parse(head, &lines) || wi_http_count(&lines, "Set-Cookie", ret) != 1 ||
        ret->size == 0)
        return false;
    end = memchr(ret->data, ';', ret->size);
    if (end)
        ret->size = (size_t)(end - ret->data);
    return wi_upgrade_is_cookie(*ret);
}

/** Whether a key is 16 bytes in base64, which makes 22 characters and `==`. */
static bool is_key(widl_string key)
{
    size_t digits = WI_UPGRADE_KEY_SIZE - 3;

    if (key.size != WI_UPGRADE_KEY_SIZE - 1 || memcmp(key.data + digits, "==", 2) != 0)
        return false;
    for (size_t i = 0; i < digits; i++) {
        char byte = key.data[i];

        if (!(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z') && !is_digit(byte) &&
            byte != '+' && byte != '/')
            return false;
    }
    return true;
}

/** A request, as the checks see it. */
struct request {
    const struct wi_upgrade_terms *terms;
    struct wi_http_request_line line;
    const struct wi_http_lines *lines;
};

static bool version_is_wrong(const struct request *request)
{
    return !widl_str_equal(request->line.version, widl_str("HTTP/1.1"));
}

static bool method_is_wrong(const struct request *request)
{
    return !widl_str_equal(request->line.method, widl_str("GET"));
}

static bool host_is_wrong(const struct request *request)
{
    widl_string host = {0};

    return wi_http_count(request->lines, "Host", &host) != 1 || host.size == 0;
}

static bool has_body(const struct request *request)
{
    return wi_http_has_body(request->lines);
}

static bool path_is_wrong(const struct request *request)
{
    widl_string served = wi_http_target_path(widl_str(request->terms->path));

    return !widl_str_equal(wi_http_target_path(request->line.target), served);
}

static bool is_no_upgrade(const struct request *request)
{
    return !wi_http_list_has(request->lines, "Upgrade", "websocket");
}

static bool connection_is_wrong(const struct request *request)
{
    return !wi_http_list_has(request->lines, "Connection", "upgrade");
}

static bool websocket_version_is_wrong(const struct request *request)
{
    widl_string version;

    return wi_http_count(request->lines, "Sec-WebSocket-Version", &version) != 1 ||
           !widl_str_equal(version, widl_str("13"));
}

static bool key_is_wrong(const struct request *request)
{
    widl_string key;

    return wi_http_count(request->lines, "Sec-WebSocket-Key", &key) != 1 || !is_key(key);
}

/** A browser says which page a connection is for: without this any page could reach us. */
static bool origin_is_wrong(const struct request *request)
{
    widl_string origin = {0};
    widl_string host = {0};
    size_t count = wi_http_count(request->lines, "Origin", &origin);

    if (count != 1)
        return count > 1;
    wi_http_count(request->lines, "Host", &host);
    return !wi_origin_allowed(&request->terms->pages, origin, host);
}

/** One reason to refuse a request. */
static const struct check {
    bool (*is_wrong)(const struct request *request);
    unsigned status;
    const char *text;
} CHECKS[] = {
    {version_is_wrong, 400, "only HTTP/1.1 is spoken here"},
    {method_is_wrong, 405, "only GET is answered here"},
    {host_is_wrong, 400, "the request needs one Host header"},
    {has_body, 400, "the request must not have a body"},
    {path_is_wrong, 404, "nothing is served at this path"},
    {origin_is_wrong, 403, "web pages of this origin may not connect"},
    {is_no_upgrade, 426, "this is a WebSocket endpoint"},
    {connection_is_wrong, 400, "the Connection header does not say Upgrade"},
    {websocket_version_is_wrong, 426, "only version 13 of WebSocket is spoken here"},
    {key_is_wrong, 400, "the request needs one Sec-WebSocket-Key of 16 bytes in base64"},
};

static struct wi_upgrade_answer refusal(unsigned status, const char *text)
{
    return (struct wi_upgrade_answer){.status = status, .text = text};
}

/** Choose the best subprotocol of the client's list. */
static bool choose(const struct wi_http_lines *lines, bool v1, struct wi_subprotocol *ret)
{
    struct wi_http_list list = {.lines = lines, .name = "Sec-WebSocket-Protocol"};
    size_t best = SUBPROTOCOL_COUNT;
    widl_string name;

    while (wi_http_list_next(&list, &name)) {
        for (size_t i = 0; i < best; i++) {
            if (widl_str_equal(name, widl_str(SUBPROTOCOLS[i].name)) &&
                (v1 || !SUBPROTOCOLS[i].subprotocol.is_v1))
                best = i;
        }
    }
    if (best == SUBPROTOCOL_COUNT)
        return false;
    *ret = SUBPROTOCOLS[best].subprotocol;
    return true;
}

struct wi_upgrade_answer wi_upgrade_judge_request(const struct wi_http_head *head,
                                                  const struct wi_upgrade_terms *terms)
{
    struct wi_http_lines lines;
    struct request request = {.terms = terms, .lines = &lines};
    struct wi_upgrade_answer answer = {.status = 101};
    widl_string key = {0};

    if (!wi_http_head_parse(head, &lines))
        return lines.too_many ? refusal(431, "too many headers")
                              : refusal(400, "the request is not proper HTTP");
    if (!wi_http_split_request_line(lines.start, &request.line))
        return refusal(400, "the request line is malformed");
    for (size_t i = 0; i < sizeof(CHECKS) / sizeof(CHECKS[0]); i++) {
        if (CHECKS[i].is_wrong(&request))
            return refusal(CHECKS[i].status, CHECKS[i].text);
    }
    if (!choose(&lines, terms->v1, &answer.subprotocol))
        return refusal(400, terms->v1 ? "no common subprotocol; spoken here: " SUPPORTED ", wamp"
                                      : "no common subprotocol; spoken here: " SUPPORTED);
    if (terms->compressed)
        answer.compression = wi_extension_choose(&lines);
    wi_http_count(&lines, "Sec-WebSocket-Key", &key);
    compute_accept(key, answer.accept);
    return answer;
}

struct wi_upgrade_answer wi_upgrade_judge_broken(enum wi_http_head_state state)
{
    switch (state) {
    case WI_HTTP_HEAD_TOO_LONG:
        return refusal(431, "the head of the request is too long");
    case WI_HTTP_HEAD_NO_MEMORY:
        return wi_upgrade_unavailable();
    default:
        return refusal(400, "the request is not proper HTTP");
    }
}

struct wi_upgrade_answer wi_upgrade_unavailable(void)
{
    return refusal(503, "there is no room for another client");
}

struct wi_upgrade_answer wi_upgrade_crowded(void)
{
    return refusal(503, "there are too many connections from this address");
}

static const char *name_of(struct wi_subprotocol subprotocol)
{
    size_t i = 0;

    while (i < SUBPROTOCOL_COUNT - 1 &&
           (SUBPROTOCOLS[i].subprotocol.serializer != subprotocol.serializer ||
            SUBPROTOCOLS[i].subprotocol.is_batched != subprotocol.is_batched ||
            SUBPROTOCOLS[i].subprotocol.is_v1 != subprotocol.is_v1))
        i++;
    return SUBPROTOCOLS[i].name;
}

static bool write_welcome(const struct wi_upgrade_answer *answer, widl_buffer *out)
{
    char extension[WI_EXTENSION_ANSWER_SIZE];
    char text[256];
    int size = snprintf(text, sizeof(text),
                        "HTTP/1.1 101 Switching Protocols\r\n"
                        "Upgrade: websocket\r\n"
                        "Connection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: %s\r\n"
                        "Sec-WebSocket-Protocol: %s\r\n",
                        answer->accept, name_of(answer->subprotocol));

    wi_extension_answer(answer->compression, extension);
    return size > 0 && (size_t)size < sizeof(text) && widl_buffer_append(out, text, (size_t)size) &&
           append_header(out, "Sec-WebSocket-Extensions", extension[0] ? extension : NULL) &&
           append_header(out, "Set-Cookie", answer->set_cookie) &&
           widl_buffer_append(out, "\r\n", 2);
}

bool wi_upgrade_write_answer(const struct wi_upgrade_answer *answer, widl_buffer *out)
{
    const struct wi_http_status *row = wi_http_status_find(answer->status);
    char text[512];
    int size;

    if (answer->status == 101)
        return write_welcome(answer, out);
    size = snprintf(text, sizeof(text),
                    "HTTP/1.1 %u %s\r\n"
                    "%s"
                    "Connection: close%s\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Length: %zu\r\n"
                    "\r\n"
                    "%s\n",
                    row->status, row->reason, row->status == 405 ? "Allow: GET\r\n" : row->headers,
                    row->status == 426 ? ", Upgrade" : "", strlen(answer->text) + 1, answer->text);
    return size > 0 && (size_t)size < sizeof(text) && widl_buffer_append(out, text, (size_t)size);
}
