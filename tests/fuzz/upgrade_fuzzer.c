/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the head of an HTTP message, taken for a request and for an answer, of a server and
 * of a proxy; the first byte says in what pieces it comes, which must make no difference. Whatever
 * is judged can be answered.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "transport/page.h"
#include "transport/proxy.h"
#include "transport/upgrade.h"

/* The key of RFC 6455, 1.3, so that an input can hold the right answer to it. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

static const struct wi_upgrade_offer OFFER = {.serializers = {true, true, true}};

/** Gather a head in pieces. `*ret_used`: the bytes of it. */
static enum wi_http_head_state gather(struct wi_http_head *head, const uint8_t *data, size_t size,
                                      size_t piece, size_t *ret_used)
{
    enum wi_http_head_state state = WI_HTTP_HEAD_MORE;

    *ret_used = 0;
    for (size_t at = 0; at < size && state == WI_HTTP_HEAD_MORE; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        size_t used = 0;

        state = wi_http_head_feed(head, data + at, left, &used);
        assert(used <= left && head->bytes.size <= WI_HTTP_HEAD_BYTES);
        *ret_used += used;
    }
    return state;
}

static void judge_request(const struct wi_http_head *head, enum wi_http_head_state state)
{
    struct wi_upgrade_answer answer =
        state == WI_HTTP_HEAD_COMPLETE
            ? wi_upgrade_judge_request(
                  head, &(struct wi_upgrade_terms){.path = "/ws", .v1 = true, .compressed = true})
            : wi_upgrade_judge_broken(state);
    widl_buffer out = {0};

    assert(answer.status == 101 || answer.text);
    assert(answer.status != 101 || strlen(answer.accept) == WI_UPGRADE_ACCEPT_SIZE - 1);
    assert(wi_upgrade_write_answer(&answer, &out));
    widl_buffer_free(&out);
}

/** The same where only pages are served. */
static void judge_asker(const struct wi_http_head *head, enum wi_http_head_state state)
{
    static const struct wi_origin_terms terms = {.is_loopback = true};
    struct wi_page_request request;
    struct wi_page page;
    widl_buffer out = {0};

    wi_page_judge(head, state, &terms, &request, &page);
    if (page.status == 0) {
        assert(request.path.size > 0);
        wi_page_set_status(&page, 404);
    }
    assert(wi_page_write(&page, request.is_head, &out));
    widl_buffer_free(&out);
    wi_page_done(&page);
}

static void judge_answer(const struct wi_http_head *head)
{
    struct wi_subprotocol subprotocol = {.serializer = WI_SERIALIZER_COUNT};
    struct wi_compression compression;
    widl_error error = {0};

    if (wi_upgrade_check_answer(head, KEY, &OFFER, &subprotocol, &compression, &error))
        assert(subprotocol.serializer < WI_SERIALIZER_COUNT && compression.window_bits <= 15);
    else
        assert(error.code == WIDL_ERROR_HANDSHAKE && widl_utf8_valid(widl_str(error.text)));
}

static void judge_proxy(const struct wi_http_head *head)
{
    widl_error error = {0};

    if (!wi_proxy_check_answer(head, &error))
        assert(error.code == WIDL_ERROR_CONNECT && widl_utf8_valid(widl_str(error.text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wi_http_head whole = {0};
    struct wi_http_head pieces = {0};
    enum wi_http_head_state state;
    size_t used;
    size_t used_in_pieces;

    if (size < 2)
        return 0;
    state = gather(&whole, data + 1, size - 1, size, &used);
    assert(gather(&pieces, data + 1, size - 1, (size_t)data[0] + 1, &used_in_pieces) == state);
    if (state == WI_HTTP_HEAD_COMPLETE) {
        assert(used == used_in_pieces && whole.bytes.size == used);
        judge_answer(&whole);
        judge_proxy(&whole);
    }
    judge_request(&whole, state);
    judge_asker(&whole, state);
    wi_http_head_done(&whole);
    wi_http_head_done(&pieces);
    return 0;
}
