/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a message of WAMP v1, of either side: what is accepted is written and read again as
 * the same message, and its URI has the same name in WAMP each time.
 */
#include <assert.h>

#include "fuzz.h"
#include "v1/curies.h"
#include "v1/fold.h"
#include "v1/message.h"

static bool same(widl_value a, widl_value b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/** What was read can be written, and is the same when it is read again. */
static void write_and_read_again(enum wi_v1_sender sender, const struct wi_v1_message *message)
{
    widl_buffer text = {0};
    widl_buffer scratch = {0};
    struct wi_v1_message again;
    widl_problem problem;

    assert(wi_v1_write(message, &text, &problem));
    assert(wi_v1_parse(sender, text.data, text.size, &scratch, &again, &problem));
    assert(again.type == message->type && again.arg_count == message->arg_count);
    assert(widl_str_equal(again.id, message->id) && widl_str_equal(again.uri, message->uri));
    assert(widl_str_equal(again.prefix, message->prefix));
    assert(widl_str_equal(again.text, message->text));
    assert(same(again.args, message->args));
    assert(same(again.exclude, message->exclude) && same(again.eligible, message->eligible));
    widl_buffer_free(&text);
    widl_buffer_free(&scratch);
}

static void rename_uri(const struct wi_v1_message *message)
{
    static const widl_v1_prefix prefix = {.v1 = "http://e/#", .wamp = "e."};
    struct wi_v1_uris uris;
    struct wi_v1_curies curies = {0};
    struct wi_v1_uri rooms[4];
    widl_string whole, name, back, again;

    assert(wi_v1_uris_init(&uris, &prefix, 1, NULL, NULL));
    assert(wi_v1_curies_define(&curies, widl_str("c"), widl_str("http://e/#")) == WI_V1_DEFINED);
    if (wi_v1_curies_resolve(&curies, message->uri, &rooms[0], &whole) &&
        wi_v1_uri_to_wamp(&uris, whole, &rooms[1], &name) &&
        wi_v1_uri_of_wamp(&uris, name, &rooms[2], &back) &&
        wi_v1_uri_to_wamp(&uris, back, &rooms[3], &again))
        assert(widl_str_equal(name, again));
    wi_v1_curies_done(&curies);
    wi_v1_uris_done(&uris);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int i = 0; i < 2; i++) {
        enum wi_v1_sender sender = i ? WI_V1_SENT_BY_SERVER : WI_V1_SENT_BY_CLIENT;
        widl_buffer scratch = {0};
        struct wi_v1_message message;
        widl_problem problem = {0};

        if (wi_v1_parse(sender, data, size, &scratch, &message, &problem)) {
            /* An error without a URI is read, and never written. */
            if (message.type != WI_V1_CALLERROR || message.uri.size > 0)
                write_and_read_again(sender, &message);
            rename_uri(&message);
        } else {
            assert(problem.text[0] && !problem.out_of_memory);
            assert(widl_utf8_valid(widl_str(problem.text)));
        }
        widl_buffer_free(&scratch);
    }
    return 0;
}
