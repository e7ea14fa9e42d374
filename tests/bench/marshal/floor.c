/* SPDX-License-Identifier: MIT */
/*
 * The least that this message takes, written by hand for it alone: views instead of copies, keys
 * expected in the declared order and else told apart by their length. Bounds, types, ranges and
 * UTF-8 are checked as they must be, but nothing says what is wrong.
 */
#include <string.h>

#include "measure.h"
#include "sample.h"
#include "status.h"

struct bench {
    unsigned char buffer[4096];
    size_t size;
    struct status status;
    struct report report;
    widl_value encoded;
};

struct cursor {
    const unsigned char *at;
    const unsigned char *end;
};

/* Eight bytes at a time while they are ASCII; what is not is left to the runtime. */
static bool is_text(const char *data, size_t size)
{
    uint64_t bits = 0;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t word;

        memcpy(&word, data + i, 8);
        bits |= word;
    }
    for (; i < size; i++)
        bits |= (unsigned char)data[i];
    return !(bits & UINT64_C(0x8080808080808080)) || widl_utf8_valid(widl_str_n(data, size));
}

static unsigned char *put_key(unsigned char *out, const char *key, size_t size)
{
    memcpy(out, key, size);
    return out + size;
}

#define PUT_KEY(out, key) put_key(out, key, sizeof(key) - 1)

static unsigned char *put_big(unsigned char *out, unsigned char head, uint64_t bits)
{
    bits = __builtin_bswap64(bits);
    *out = head;
    memcpy(out + 1, &bits, 8);
    return out + 9;
}

static unsigned char *put_double(unsigned char *out, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, 8);
    return put_big(out, 0xcb, bits);
}

static unsigned char *put_text(unsigned char *out, struct view text)
{
    if (text.size < 32) {
        *out++ = (unsigned char)(0xa0 | text.size);
    } else {
        *out++ = 0xd9;
        *out++ = (unsigned char)text.size;
    }
    memcpy(out, text.data, text.size);
    return out + text.size;
}

static unsigned char *put_count(unsigned char *out, int32_t count)
{
    if (count >= 0 && count < 128) {
        *out = (unsigned char)count;
        return out + 1;
    }
    if (count > 0 && count <= UINT16_MAX) {
        out[0] = 0xcd;
        out[1] = (unsigned char)(count >> 8);
        out[2] = (unsigned char)count;
        return out + 3;
    }
    return put_big(out, 0xd3, (uint64_t)(int64_t)count);
}

/* How much room the texts need; 0 when one of them cannot travel. */
static size_t text_size(const struct status *status)
{
    size_t size = status->id.size + status->note.size + status->data.size;
    bool valid =
        is_text(status->id.data, status->id.size) && is_text(status->note.data, status->note.size);

    for (size_t i = 0; i < status->tag_count; i++) {
        size += status->tags[i].size + 2;
        valid = valid && is_text(status->tags[i].data, status->tags[i].size);
    }
    return valid ? size + 1 : 0;
}

/* NULL: a text cannot travel, or there is no room. */
static unsigned char *put_status(unsigned char *out, const unsigned char *end,
                                 const struct status *status)
{
    size_t size = text_size(status);

    if (size == 0 || size + 200 > (size_t)(end - out))
        return NULL;
    out = PUT_KEY(out, "\x8a\xa2id");
    out = put_text(out, status->id);
    out = PUT_KEY(out, "\xa5"
                       "count");
    out = put_count(out, status->count);
    out = PUT_KEY(out, "\xa5total");
    out = put_big(out, 0xcf, (uint64_t)status->total);
    out = PUT_KEY(out, "\xa5ratio");
    out = put_double(out, status->ratio);
    out = PUT_KEY(out, "\xa6"
                       "active");
    *out++ = status->active ? 0xc3 : 0xc2;
    out = status->is_actuator ? PUT_KEY(out, "\xa4kind\xa8"
                                             "actuator")
                              : PUT_KEY(out, "\xa4kind\xa6sensor");
    out = PUT_KEY(out, "\xa4"
                       "data\xc4");
    *out++ = (unsigned char)status->data.size;
    memcpy(out, status->data.data, status->data.size);
    out += status->data.size;
    out = PUT_KEY(out, "\xa4tags");
    *out++ = (unsigned char)(0x90 | status->tag_count);
    for (size_t i = 0; i < status->tag_count; i++)
        out = put_text(out, status->tags[i]);
    out = PUT_KEY(out, "\xa8position\x82\xa1x");
    out = put_double(out, status->x);
    out = PUT_KEY(out, "\xa1y");
    out = put_double(out, status->y);
    out = PUT_KEY(out, "\xa4note");
    return put_text(out, status->note);
}

static bool encode(void *context)
{
    struct bench *bench = context;
    unsigned char *out =
        put_status(bench->buffer, bench->buffer + sizeof(bench->buffer), &bench->status);

    bench->size = out ? (size_t)(out - bench->buffer) : 0;
    return out != NULL;
}

static unsigned char *put_list(unsigned char *out, size_t count)
{
    if (count < 16) {
        *out = (unsigned char)(0x90 | count);
        return out + 1;
    }
    out[0] = 0xdc;
    out[1] = (unsigned char)(count >> 8);
    out[2] = (unsigned char)count;
    return out + 3;
}

static bool encode_nested(void *context)
{
    struct bench *bench = context;
    const struct report *report = &bench->report;
    const unsigned char *end = bench->buffer + sizeof(bench->buffer);
    unsigned char *out = PUT_KEY(bench->buffer, "\x83\xa4site");

    if (!is_text(report->site.data, report->site.size) || report->site.size > 255)
        return false;
    out = put_text(out, report->site);
    out = PUT_KEY(out, "\xa8statuses");
    out = put_list(out, report->status_count);
    for (size_t i = 0; out && i < report->status_count; i++)
        out = put_status(out, end, &report->statuses[i]);
    if (!out || report->sample_count * 9 + 16 > (size_t)(end - out))
        return false;
    out = PUT_KEY(out, "\xa7samples");
    out = put_list(out, report->sample_count);
    for (size_t i = 0; i < report->sample_count; i++)
        out = put_double(out, report->samples[i]);
    bench->size = (size_t)(out - bench->buffer);
    return true;
}

static bool has(const struct cursor *cursor, size_t size)
{
    return (size_t)(cursor->end - cursor->at) >= size;
}

static bool take(struct cursor *cursor, const char *bytes, size_t size)
{
    if (!has(cursor, size) || memcmp(cursor->at, bytes, size) != 0)
        return false;
    cursor->at += size;
    return true;
}

#define TAKE(cursor, bytes) take(cursor, bytes, sizeof(bytes) - 1)

static bool get_view(struct cursor *cursor, size_t head, size_t size, struct view *ret)
{
    if (!has(cursor, head + size))
        return false;
    *ret = (struct view){(const char *)cursor->at + head, size};
    cursor->at += head + size;
    return true;
}

static bool get_text(struct cursor *cursor, struct view *ret)
{
    bool got = false;

    if (!has(cursor, 2))
        return false;
    if ((cursor->at[0] & 0xe0) == 0xa0)
        got = get_view(cursor, 1, cursor->at[0] & 0x1f, ret);
    else if (cursor->at[0] == 0xd9)
        got = get_view(cursor, 2, cursor->at[1], ret);
    return got && is_text(ret->data, ret->size);
}

static bool get_bytes(struct cursor *cursor, struct view *ret)
{
    return has(cursor, 2) && cursor->at[0] == 0xc4 && get_view(cursor, 2, cursor->at[1], ret);
}

static bool get_bits(struct cursor *cursor, unsigned char head, uint64_t *ret)
{
    if (!has(cursor, 9) || cursor->at[0] != head)
        return false;
    memcpy(ret, cursor->at + 1, 8);
    *ret = __builtin_bswap64(*ret);
    cursor->at += 9;
    return true;
}

static bool get_double(struct cursor *cursor, double *ret)
{
    uint64_t bits;

    if (!get_bits(cursor, 0xcb, &bits))
        return false;
    memcpy(ret, &bits, 8);
    return true;
}

static bool get_integer(struct cursor *cursor, int64_t *ret)
{
    uint64_t bits;

    if (has(cursor, 1) && cursor->at[0] < 128) {
        *ret = *cursor->at++;
        return true;
    }
    if (has(cursor, 3) && cursor->at[0] == 0xcd) {
        *ret = cursor->at[1] << 8 | cursor->at[2];
        cursor->at += 3;
        return true;
    }
    if (!get_bits(cursor, 0xcf, &bits) || bits > INT64_MAX)
        return false;
    *ret = (int64_t)bits;
    return true;
}

static bool get_count(struct cursor *cursor, int32_t *ret)
{
    int64_t value;

    if (!get_integer(cursor, &value) || value < INT32_MIN || value > INT32_MAX)
        return false;
    *ret = (int32_t)value;
    return true;
}

static bool get_active(struct cursor *cursor, bool *ret)
{
    if (!has(cursor, 1) || (cursor->at[0] & 0xfe) != 0xc2)
        return false;
    *ret = *cursor->at++ == 0xc3;
    return true;
}

static bool get_kind(struct cursor *cursor, bool *ret)
{
    *ret = TAKE(cursor, "\xa8"
                        "actuator");
    return *ret || TAKE(cursor, "\xa6sensor");
}

static bool get_tags(struct cursor *cursor, struct status *ret)
{
    if (!has(cursor, 1) || (cursor->at[0] & 0xf0) != 0x90)
        return false;
    ret->tag_count = *cursor->at++ & 0x0f;
    if (ret->tag_count > STATUS_TAG_MAX)
        return false;
    for (size_t i = 0; i < ret->tag_count; i++)
        if (!get_text(cursor, &ret->tags[i]))
            return false;
    return true;
}

static bool get_position(struct cursor *cursor, struct status *ret)
{
    if (TAKE(cursor, "\x82\xa1x"))
        return get_double(cursor, &ret->x) && TAKE(cursor, "\xa1y") && get_double(cursor, &ret->y);
    return TAKE(cursor, "\x82\xa1y") && get_double(cursor, &ret->y) && TAKE(cursor, "\xa1x") &&
           get_double(cursor, &ret->x);
}

enum field { ID, COUNT, TOTAL, RATIO, ACTIVE, KIND, DATA, TAGS, POSITION, NOTE, FIELDS };

static bool get_field(struct cursor *cursor, enum field field, struct status *ret)
{
    switch (field) {
    case ID:
        return get_text(cursor, &ret->id);
    case COUNT:
        return get_count(cursor, &ret->count);
    case TOTAL:
        return get_integer(cursor, &ret->total);
    case RATIO:
        return get_double(cursor, &ret->ratio);
    case ACTIVE:
        return get_active(cursor, &ret->active);
    case KIND:
        return get_kind(cursor, &ret->is_actuator);
    case DATA:
        return get_bytes(cursor, &ret->data);
    case TAGS:
        return get_tags(cursor, ret);
    case POSITION:
        return get_position(cursor, ret);
    default:
        return get_text(cursor, &ret->note);
    }
}

/* Which field comes next, wherever it stands. */
static enum field find_field(struct cursor *cursor)
{
    switch (has(cursor, 1) ? *cursor->at : 0) {
    case 0xa2:
        return TAKE(cursor, "\xa2id") ? ID : FIELDS;
    case 0xa4:
        return TAKE(cursor, "\xa4kind")   ? KIND
               : TAKE(cursor, "\xa4tags") ? TAGS
               : TAKE(cursor, "\xa4note") ? NOTE
               : TAKE(cursor, "\xa4"
                              "data")
                   ? DATA
                   : FIELDS;
    case 0xa5:
        return TAKE(cursor, "\xa5total")   ? TOTAL
               : TAKE(cursor, "\xa5ratio") ? RATIO
               : TAKE(cursor, "\xa5"
                              "count")
                   ? COUNT
                   : FIELDS;
    case 0xa6:
        return TAKE(cursor, "\xa6"
                            "active")
                   ? ACTIVE
                   : FIELDS;
    default:
        return TAKE(cursor, "\xa8position") ? POSITION : FIELDS;
    }
}

static bool decode_shuffled(struct cursor *cursor, struct status *ret)
{
    unsigned seen = 0;

    while (cursor->at < cursor->end) {
        enum field field = find_field(cursor);

        if (field == FIELDS || seen & 1U << field || !get_field(cursor, field, ret))
            return false;
        seen |= 1U << field;
    }
    return seen == (1U << FIELDS) - 1;
}

static bool decode_in_order(struct cursor *cursor, struct status *ret)
{
    return TAKE(cursor, "\xa2id") && get_text(cursor, &ret->id) &&
           TAKE(cursor, "\xa5"
                        "count") &&
           get_count(cursor, &ret->count) && TAKE(cursor, "\xa5total") &&
           get_integer(cursor, &ret->total) && TAKE(cursor, "\xa5ratio") &&
           get_double(cursor, &ret->ratio) &&
           TAKE(cursor, "\xa6"
                        "active") &&
           get_active(cursor, &ret->active) && TAKE(cursor, "\xa4kind") &&
           get_kind(cursor, &ret->is_actuator) &&
           TAKE(cursor, "\xa4"
                        "data") &&
           get_bytes(cursor, &ret->data) && TAKE(cursor, "\xa4tags") && get_tags(cursor, ret) &&
           TAKE(cursor, "\xa8position") && get_position(cursor, ret) && TAKE(cursor, "\xa4note") &&
           get_text(cursor, &ret->note);
}

static bool decode(void *context)
{
    struct bench *bench = context;
    struct cursor cursor = {bench->encoded.data, bench->encoded.data + bench->encoded.size};
    struct cursor again;
    struct status status;

    if (!TAKE(&cursor, "\x8a"))
        return false;
    again = cursor;
    return ((decode_in_order(&cursor, &status) && cursor.at == cursor.end) ||
            decode_shuffled(&again, &status)) &&
           status.count == SAMPLE_COUNT;
}

static bool get_length(struct cursor *cursor, size_t max, size_t *ret)
{
    if (has(cursor, 1) && (cursor->at[0] & 0xf0) == 0x90) {
        *ret = *cursor->at++ & 0x0f;
    } else if (has(cursor, 3) && cursor->at[0] == 0xdc) {
        *ret = (size_t)(cursor->at[1] << 8 | cursor->at[2]);
        cursor->at += 3;
    } else {
        return false;
    }
    return *ret <= max;
}

static bool get_statuses(struct cursor *cursor, struct report *ret)
{
    if (!get_length(cursor, REPORT_STATUS_MAX, &ret->status_count))
        return false;
    for (size_t i = 0; i < ret->status_count; i++)
        if (!TAKE(cursor, "\x8a") || !decode_in_order(cursor, &ret->statuses[i]))
            return false;
    return true;
}

static bool get_samples(struct cursor *cursor, struct report *ret)
{
    if (!get_length(cursor, REPORT_NUMBER_MAX, &ret->sample_count))
        return false;
    for (size_t i = 0; i < ret->sample_count; i++)
        if (!get_double(cursor, &ret->samples[i]))
            return false;
    return true;
}

static bool decode_nested(void *context)
{
    struct bench *bench = context;
    struct cursor cursor = {bench->encoded.data, bench->encoded.data + bench->encoded.size};
    struct report report;

    return TAKE(&cursor, "\x83\xa4site") && get_text(&cursor, &report.site) &&
           TAKE(&cursor, "\xa8statuses") && get_statuses(&cursor, &report) &&
           TAKE(&cursor, "\xa7samples") && get_samples(&cursor, &report) &&
           cursor.at == cursor.end && report.statuses[0].count == SAMPLE_COUNT;
}

static bool check(void *context)
{
    struct bench *bench = context;
    widl_value expected = sample_msgpack(false);

    return encode(bench) && bench->size == expected.size &&
           memcmp(bench->buffer, expected.data, expected.size) == 0;
}

static bool check_nested(void *context)
{
    struct bench *bench = context;
    widl_value expected = sample_report();

    return encode_nested(bench) && bench->size == expected.size &&
           memcmp(bench->buffer, expected.data, expected.size) == 0;
}

static struct view view_of(const char *text)
{
    return (struct view){text, strlen(text)};
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv);
    struct bench bench = {
        .status = {.id = view_of(SAMPLE_ID),
                   .count = SAMPLE_COUNT,
                   .total = SAMPLE_TOTAL,
                   .ratio = SAMPLE_RATIO,
                   .active = true,
                   .is_actuator = true,
                   .data = {(const char *)sample_data, SAMPLE_DATA_COUNT},
                   .tag_count = SAMPLE_TAG_COUNT,
                   .x = SAMPLE_X,
                   .y = SAMPLE_Y,
                   .note = view_of(SAMPLE_NOTE)},
    };

    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++)
        bench.status.tags[i] = view_of(sample_tags[i]);
    bench.report.site = view_of(SAMPLE_SITE);
    bench.report.status_count = SAMPLE_STATUS_COUNT;
    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        bench.report.statuses[i] = bench.status;
    bench.report.sample_count = SAMPLE_NUMBER_COUNT;
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        bench.report.samples[i] = sample_number(i);
    measure("check", 1, check, &bench);
    measure("check", 1, check_nested, &bench);
    measure("encode_msgpack", count, encode, &bench);
    bench.encoded = sample_msgpack(false);
    measure("decode_msgpack", count, decode, &bench);
    bench.encoded = sample_msgpack(true);
    measure("decode_msgpack_shuffled", count, decode, &bench);
    measure("encode_nested", count / 8 + 1, encode_nested, &bench);
    bench.encoded = sample_report();
    measure("decode_nested", count / 8 + 1, decode_nested, &bench);
    return 0;
}
