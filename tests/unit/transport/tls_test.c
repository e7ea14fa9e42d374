/* SPDX-License-Identifier: MIT */
/* TLS without sockets: two ends, with what one says cut into pieces on its way to the other. */
#include "transport/tls.h"

#include <stdlib.h>
#include <string.h>

#include "support/certificates.h"
#include "support/cmocka_widl.h"

/** Two ends, and what each has received. */
struct pair {
    struct wi_tls_context *contexts[2];
    struct wi_tls *ends[2]; /**< the client, then the server */
    widl_buffer received[2];
    long last[2]; /**< what the last read returned */
};

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

static void open_pair(struct pair *pair, const char *host, const char *shown)
{
    *pair = (struct pair){
        .contexts = {
            wi_tls_client_context(&(widl_client_tls){.ca_file = certificate("ca.pem")}, NULL, NULL),
            wi_tls_server_context(&(widl_server_tls){.certificate_file = certificate(shown)},
                                  NULL)}};
    pair->ends[0] = wi_tls_new(pair->contexts[0], host, true);
    pair->ends[1] = wi_tls_new(pair->contexts[1], NULL, true);
    assert_true(wi_tls_start(pair->ends[0]));
}

static void close_pair(struct pair *pair)
{
    for (size_t i = 0; i < 2; i++) {
        wi_tls_free(pair->ends[i]);
        wi_tls_context_release(pair->contexts[i]);
        widl_buffer_free(&pair->received[i]);
    }
}

/** Hand `size` bytes to an end. */
static void feed(struct pair *pair, size_t end, const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size);
    char plain[1000];

    memcpy(copy, data, size);
    wi_tls_feed(pair->ends[end], copy, size);
    while ((pair->last[end] = wi_tls_read(pair->ends[end], plain, sizeof(plain))) > 0)
        assert_true(widl_buffer_append(&pair->received[end], plain, (size_t)pair->last[end]));
    free(copy);
}

/** Carry what both ends have to say, in pieces, until they are silent. */
static void carry(struct pair *pair, size_t piece)
{
    for (size_t silent = 0, from = 0; silent < 2; from = 1 - from) {
        widl_buffer *output = wi_tls_output(pair->ends[from]);
        widl_buffer bytes = *output;

        silent = bytes.size == 0 ? silent + 1 : 0;
        *output = (widl_buffer){0};
        for (size_t at = 0; at < bytes.size; at += piece)
            feed(pair, 1 - from, bytes.data + at,
                 bytes.size - at < piece ? bytes.size - at : piece);
        widl_buffer_free(&bytes);
    }
}

static void test_pieces(void **state)
{
    static const size_t PIECES[] = {1, 7, 100, 5000, 1 << 20};
    unsigned char *data = malloc(100000);

    (void)state;
    for (size_t i = 0; i < 100000; i++)
        data[i] = (unsigned char)(i * 7 + i / 251);
    for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
        struct pair pair;

        open_pair(&pair, "localhost", "good.pem");
        assert_false(wi_tls_is_open(pair.ends[0]));
        carry(&pair, PIECES[i]);
        assert_true(wi_tls_is_open(pair.ends[0]) && wi_tls_is_open(pair.ends[1]));
        assert_true(wi_tls_write(pair.ends[0], data, 100000));
        assert_true(wi_tls_write(pair.ends[1], "short", 5));
        carry(&pair, PIECES[i]);
        assert_int_equal(pair.received[1].size, 100000);
        assert_memory_equal(pair.received[1].data, data, 100000);
        assert_int_equal(pair.received[0].size, 5);
        wi_tls_close(pair.ends[1]);
        wi_tls_close(pair.ends[1]);
        carry(&pair, PIECES[i]);
        assert_int_equal(pair.last[0], WI_TLS_CLOSED);
        close_pair(&pair);
    }
    free(data);
}

/* The alert tells the server why. */
static void test_refusal(void **state)
{
    struct pair pair;
    widl_error errors[2] = {{0}, {0}};

    (void)state;
    open_pair(&pair, "localhost", "expired.pem");
    carry(&pair, 1 << 20);
    assert_int_equal(pair.last[0], WI_TLS_FAILED);
    assert_int_equal(pair.last[1], WI_TLS_FAILED);
    for (size_t i = 0; i < 2; i++) {
        assert_false(wi_tls_is_open(pair.ends[i]));
        assert_false(wi_tls_write(pair.ends[i], "x", 1));
        wi_tls_problem(pair.ends[i], &errors[i]);
        assert_int_equal(errors[i].code, WIDL_ERROR_CERTIFICATE);
    }
    assert_string_equal(errors[0].text, "the server's certificate is refused: it has expired");
    assert_string_equal(errors[1].text, "the client refuses: it finds our certificate expired");
    close_pair(&pair);
}

/* A bit that is flipped on the way is noticed, wherever it is. */
static void test_changed_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 60; i++) {
        struct pair pair;
        widl_buffer *output;

        open_pair(&pair, "localhost", "good.pem");
        carry(&pair, 1 << 20);
        assert_true(wi_tls_write(pair.ends[0], "hello, this is a secret", 23));
        output = wi_tls_output(pair.ends[0]);
        if (i < output->size) {
            output->data[i] ^= 0x10;
            carry(&pair, 1 << 20);
            assert_int_equal(pair.received[1].size, 0);
        }
        close_pair(&pair);
    }
}

/* Nobody takes what is to be sent. */
static void test_output_is_bounded(void **state)
{
    static unsigned char data[65536];
    struct pair pair;
    size_t count = 0;

    (void)state;
    open_pair(&pair, "localhost", "good.pem");
    carry(&pair, 1 << 20);
    while (count < 100 && wi_tls_write(pair.ends[0], data, sizeof(data)))
        count++;
    assert_int_equal(count, 4);
    assert_true(wi_tls_output(pair.ends[0])->size < 2 * WI_TLS_MOST_OUTPUT);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_changed_bytes),
        cmocka_unit_test(test_output_is_bounded),
    };

    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
