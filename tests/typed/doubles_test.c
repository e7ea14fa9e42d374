/* SPDX-License-Identifier: MIT */
/* Generated test doubles: typed answers, what was asked and told, in one program without a network.
 */
#include <test/doubles_doubles.h>
#include <widl/testing.h>

#include "support/cmocka_widl.h"

/** A shop that is faked on one session, and used from the other. */
struct shop {
    widl_test_bed *bed;
    widl_session *sessions[2];
    widl_session *user;
    dbl_shop_fake *fake;
    dbl_shop_recorder *recorder;
    widl_call call;
};

static void open_shop(struct shop *shop)
{
    widl_error error = {0};

    *shop = (struct shop){0};
    shop->bed = widl_test_bed_new(shop->sessions, 2, &error);
    assert_non_null(shop->bed);
    shop->user = shop->sessions[1];
    shop->fake = dbl_shop_fake_new(shop->sessions[0], &error);
    assert_non_null(shop->fake);
    shop->recorder = dbl_shop_recorder_new(shop->sessions[0], &error);
    assert_non_null(shop->recorder);
}

static void close_shop(struct shop *shop)
{
    widl_call_release(&shop->call);
    dbl_shop_recorder_free(shop->recorder);
    dbl_shop_fake_free(shop->fake);
    widl_test_bed_free(shop->bed);
}

static bool get(struct shop *shop, const char *name, dbl_item *ret_item)
{
    widl_call_release(&shop->call);
    return dbl_shop_get(shop->user, &(dbl_shop_get_args){.name = widl_str(name)}, ret_item,
                        &shop->call);
}

static void test_answers_are_copies(void **state)
{
    char name[] = "pump";
    widl_string tags[] = {widl_str("old"), widl_str("big")};
    dbl_item item = {.name = widl_str(name), .tags = {tags, 2}, .size = {true, 7}};
    struct shop shop;
    dbl_item got;

    (void)state;
    open_shop(&shop);
    assert_true(dbl_shop_fake_get_answers(shop.fake, &item, NULL));
    memset(name, 'x', sizeof(name) - 1);
    tags[1] = widl_str("gone");
    for (int i = 0; i < 2; i++) {
        assert_true(get(&shop, "any", &got));
        assert_true(widl_str_equal(got.name, widl_str("pump")));
        assert_int_equal(got.tags.size, 2);
        assert_true(widl_str_equal(got.tags.data[1], widl_str("big")));
        assert_int_equal(got.size.value, 7);
    }
    assert_int_equal(dbl_shop_fake_get_count(shop.fake), 2);
    close_shop(&shop);
}

static void test_declared_errors(void **state)
{
    struct shop shop;
    dbl_item got;
    dbl_shop_get_error thrown;

    (void)state;
    open_shop(&shop);
    assert_true(
        dbl_shop_fake_get_throws_missing(shop.fake, &(dbl_missing){.name = widl_str("tap")}, NULL));
    assert_false(get(&shop, "any", &got));
    assert_int_equal(dbl_shop_get_catch(&shop.call.error, &shop.call.memory, &thrown),
                     DBL_SHOP_GET_ERROR_MISSING);
    assert_true(widl_str_equal(thrown.missing.name, widl_str("tap")));
    assert_true(dbl_shop_fake_get_throws_closed(shop.fake, NULL));
    assert_false(get(&shop, "any", &got));
    assert_int_equal(dbl_shop_get_catch(&shop.call.error, &shop.call.memory, &thrown),
                     DBL_SHOP_GET_ERROR_CLOSED);
    assert_true(dbl_shop_fake_get_fails(shop.fake, "com.acme.busy", "later", NULL));
    assert_false(get(&shop, "any", &got));
    assert_string_equal(shop.call.error.uri, "com.acme.busy");
    assert_string_equal(widl_error_text(&shop.call.error), "com.acme.busy: later");
    assert_false(dbl_shop_fake_get_fails(shop.fake, NULL, "later", NULL));
    assert_int_equal(dbl_shop_fake_get_count(shop.fake), 3);
    close_shop(&shop);
}

static void count_items(widl_invocation *invocation, void *user)
{
    uint32_t *count = user;

    ++*count;
    dbl_shop_count_reply(invocation, count);
}

static void test_functions_answer(void **state)
{
    struct shop shop;
    uint32_t calls = 40;
    uint32_t got = 0;

    (void)state;
    open_shop(&shop);
    dbl_shop_fake_count_runs(shop.fake, count_items, &calls);
    assert_true(dbl_shop_count(shop.user, &got, &shop.call));
    assert_int_equal(got, 41);
    widl_call_release(&shop.call);
    dbl_shop_fake_count_runs(shop.fake, NULL, NULL);
    assert_false(dbl_shop_count(shop.user, &got, &shop.call));
    assert_string_equal(shop.call.error.uri, "widl.error.no_answer");
    assert_int_equal(dbl_shop_fake_count_count(shop.fake), 2);
    close_shop(&shop);
}

static void test_arguments_are_kept(void **state)
{
    widl_string tags[] = {widl_str("new")};
    const dbl_shop_add_args *added;
    struct shop shop;

    (void)state;
    open_shop(&shop);
    for (int64_t i = 0; i < 3; i++) {
        dbl_shop_add_args args = {{.name = widl_str("tap"), .tags = {tags, 1}, .size = {true, i}}};

        assert_true(dbl_shop_add(shop.user, &args, &shop.call));
        widl_call_release(&shop.call);
    }
    assert_int_equal(dbl_shop_fake_add_count(shop.fake), 3);
    added = dbl_shop_fake_add_args(shop.fake, 2);
    assert_non_null(added);
    assert_true(widl_str_equal(added->item.tags.data[0], widl_str("new")));
    assert_int_equal(added->item.size.value, 2);
    assert_null(dbl_shop_fake_add_args(shop.fake, 3));
    close_shop(&shop);
}

static bool next_chunk(void *user, widl_bytes *ret_item)
{
    size_t *sent = user;

    *ret_item = (widl_bytes){(const unsigned char *)"abcdef" + *sent, 2};
    *sent += 2;
    return *sent <= 6;
}

static void test_streams_of_arguments(void **state)
{
    const uint32_t written = 6;
    uint32_t got = 0;
    size_t sent = 0;
    dbl_shop_upload_stream stream = {next_chunk, &sent};
    struct shop shop;

    (void)state;
    open_shop(&shop);
    assert_true(dbl_shop_fake_upload_answers(shop.fake, &written, NULL));
    assert_true(dbl_shop_upload(shop.user, &stream, &got, &shop.call));
    assert_int_equal(got, 6);
    assert_int_equal(dbl_shop_fake_upload_count(shop.fake), 1);
    assert_int_equal(dbl_shop_fake_upload_chunk_count(shop.fake), 3);
    assert_memory_equal(dbl_shop_fake_upload_chunk_at(shop.fake, 2)->data, "ef", 2);
    close_shop(&shop);
}

struct uploads {
    unsigned opened;
    uint32_t size;
};

static void open_upload(widl_invocation *invocation, void *user)
{
    (void)invocation;
    ((struct uploads *)user)->opened++;
}

static void take_chunk(widl_invocation *invocation, const widl_bytes *item, void *user)
{
    struct uploads *uploads = user;

    if (item)
        uploads->size += (uint32_t)item->size;
    else
        assert_true(dbl_shop_upload_reply(invocation, &uploads->size));
}

static void test_functions_take_streams(void **state)
{
    struct uploads uploads = {0};
    uint32_t got = 0;
    size_t sent = 0;
    dbl_shop_upload_stream stream = {next_chunk, &sent};
    struct shop shop;

    (void)state;
    open_shop(&shop);
    dbl_shop_fake_upload_runs(shop.fake, open_upload, take_chunk, &uploads);
    assert_true(dbl_shop_upload(shop.user, &stream, &got, &shop.call));
    assert_int_equal(uploads.opened, 1);
    assert_int_equal(got, 6);
    close_shop(&shop);
}

static void test_what_travels_in_the_uri(void **state)
{
    dbl_shop_open_args args = {.shop = widl_str("north"), .door = widl_str("back")};
    const dbl_shop_open_args *opened;
    struct shop shop;

    (void)state;
    open_shop(&shop);
    assert_true(dbl_shop_open(shop.user, &args, &shop.call));
    opened = dbl_shop_fake_open_args(shop.fake, 0);
    assert_true(widl_str_equal(opened->shop, widl_str("north")));
    assert_true(widl_str_equal(opened->door, widl_str("back")));
    close_shop(&shop);
}

static void test_what_does_not_fit_is_refused(void **state)
{
    dbl_item item = {.name = {"\xff", 1}};
    widl_error error = {0};
    struct shop shop;

    (void)state;
    open_shop(&shop);
    assert_false(dbl_shop_fake_get_answers(shop.fake, &item, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    close_shop(&shop);
}

static void test_calls_beyond_the_bound_are_counted(void **state)
{
    struct shop shop;

    (void)state;
    open_shop(&shop);
    for (size_t i = 0; i < WIDL_DOUBLE_KEPT_MAX + 2; i++) {
        dbl_shop_add_args args = {{.name = widl_str("tap")}};

        assert_true(dbl_shop_add(shop.user, &args, &shop.call));
        widl_call_release(&shop.call);
    }
    assert_int_equal(dbl_shop_fake_add_count(shop.fake), WIDL_DOUBLE_KEPT_MAX + 2);
    assert_non_null(dbl_shop_fake_add_args(shop.fake, WIDL_DOUBLE_KEPT_MAX - 1));
    assert_null(dbl_shop_fake_add_args(shop.fake, WIDL_DOUBLE_KEPT_MAX));
    close_shop(&shop);
}

static void test_events_are_kept(void **state)
{
    dbl_shop_sold_event sold = {.item = {.name = widl_str("tap")}, .price = {true, 1.5}};
    dbl_shop_moved_event moved = {.shop = widl_str("north"), .to = widl_str("south")};
    widl_error error = {0};
    struct shop shop;

    (void)state;
    open_shop(&shop);
    assert_true(dbl_shop_publish_sold(shop.user, &sold, NULL, NULL));
    assert_true(dbl_shop_publish_moved(shop.user, &moved, NULL, NULL));
    assert_true(dbl_shop_publish_closed(shop.user, NULL, NULL));
    assert_true(dbl_shop_recorder_closed_wait(shop.recorder, 1, 10000, &error));
    assert_int_equal(dbl_shop_recorder_sold_count(shop.recorder), 1);
    assert_true(
        widl_str_equal(dbl_shop_recorder_sold_event(shop.recorder, 0)->item.name, widl_str("tap")));
    assert_true(dbl_shop_recorder_sold_event(shop.recorder, 0)->price.value == 1.5);
    assert_true(
        widl_str_equal(dbl_shop_recorder_moved_event(shop.recorder, 0)->shop, widl_str("north")));
    assert_null(dbl_shop_recorder_moved_event(shop.recorder, 1));
    assert_false(dbl_shop_recorder_sold_wait(shop.recorder, 2, 1, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    close_shop(&shop);
}

static void test_failures(void **state)
{
    struct shop shop;
    widl_error error = {0};

    (void)state;
    open_shop(&shop);
    assert_null(dbl_shop_fake_new(shop.sessions[1], &error));
    assert_string_equal(error.uri, "wamp.error.procedure_already_exists");
    assert_null(dbl_shop_fake_new(NULL, &error));
    assert_null(dbl_shop_recorder_new(NULL, &error));
    dbl_shop_fake_free(NULL);
    dbl_shop_recorder_free(NULL);
    widl_test_bed_free(NULL);
    assert_non_null(widl_test_bed_router(shop.bed));
    close_shop(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_copies),
        cmocka_unit_test(test_declared_errors),
        cmocka_unit_test(test_functions_answer),
        cmocka_unit_test(test_arguments_are_kept),
        cmocka_unit_test(test_streams_of_arguments),
        cmocka_unit_test(test_functions_take_streams),
        cmocka_unit_test(test_what_travels_in_the_uri),
        cmocka_unit_test(test_what_does_not_fit_is_refused),
        cmocka_unit_test(test_calls_beyond_the_bound_are_counted),
        cmocka_unit_test(test_events_are_kept),
        cmocka_unit_test(test_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
