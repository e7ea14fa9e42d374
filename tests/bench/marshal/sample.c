/* SPDX-License-Identifier: MIT */
/* The messages, written once for all programs. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const sample_tags[SAMPLE_TAG_COUNT] = {"north", "outdoor", "v2"};
const unsigned char sample_data[SAMPLE_DATA_COUNT] = {
    0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8};

const char sample_json[] =
    "{\"id\":\"station-0042/pump-7\",\"count\":42000,\"total\":1234567890123,\"ratio\":0.8125,"
    "\"active\":true,\"kind\":\"actuator\",\"data\":\"\\u0000EDJUdpi63P4BAgMEBQYHCA==\","
    "\"tags\":[\"north\",\"outdoor\",\"v2\"],\"position\":{\"x\":12.5,\"y\":-3.25},"
    "\"note\":\"calibrated in June\"}";

const char sample_json_shuffled[] =
    "{\"note\":\"calibrated in June\",\"position\":{\"y\":-3.25,\"x\":12.5},\"ratio\":0.8125,"
    "\"tags\":[\"north\",\"outdoor\",\"v2\"],\"id\":\"station-0042/pump-7\",\"active\":true,"
    "\"data\":\"\\u0000EDJUdpi63P4BAgMEBQYHCA==\",\"total\":1234567890123,\"kind\":\"actuator\","
    "\"count\":42000}";

static bool put_text(widl_writer *writer, const char *text)
{
    return widl_write_string(writer, widl_str(text));
}

static bool put_tags(widl_writer *writer)
{
    bool done = widl_write_list(writer, SAMPLE_TAG_COUNT);

    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++)
        done = done && put_text(writer, sample_tags[i]);
    return done;
}

static bool put_position(widl_writer *writer, bool shuffled)
{
    const char *names[] = {shuffled ? "y" : "x", shuffled ? "x" : "y"};
    const double values[] = {shuffled ? SAMPLE_Y : SAMPLE_X, shuffled ? SAMPLE_X : SAMPLE_Y};

    return widl_write_map(writer, 2) && put_text(writer, names[0]) &&
           widl_write_float64(writer, values[0]) && put_text(writer, names[1]) &&
           widl_write_float64(writer, values[1]);
}

static bool put_pair(widl_writer *writer, unsigned field, bool shuffled)
{
    switch (field) {
    case 0:
        return put_text(writer, "id") && put_text(writer, SAMPLE_ID);
    case 1:
        return put_text(writer, "count") && widl_write_int(writer, SAMPLE_COUNT);
    case 2:
        return put_text(writer, "total") && widl_write_int(writer, SAMPLE_TOTAL);
    case 3:
        return put_text(writer, "ratio") && widl_write_float64(writer, SAMPLE_RATIO);
    case 4:
        return put_text(writer, "active") && widl_write_bool(writer, true);
    case 5:
        return put_text(writer, "kind") && put_text(writer, SAMPLE_KIND);
    case 6:
        return put_text(writer, "data") &&
               widl_write_bytes(writer, widl_bin(sample_data, SAMPLE_DATA_COUNT));
    case 7:
        return put_text(writer, "tags") && put_tags(writer);
    case 8:
        return put_text(writer, "position") && put_position(writer, shuffled);
    default:
        return put_text(writer, "note") && put_text(writer, SAMPLE_NOTE);
    }
}

static bool put_status(widl_writer *writer, bool shuffled)
{
    static const unsigned orders[2][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                           {9, 8, 3, 7, 0, 4, 6, 2, 5, 1}};
    bool done = widl_write_map(writer, 10);

    for (size_t i = 0; i < 10; i++)
        done = done && put_pair(writer, orders[shuffled][i], shuffled);
    return done;
}

/** What was written, if all of it was, in memory that stays. */
static widl_value keep(widl_writer *writer, bool done, unsigned char *memory)
{
    widl_value value = {memory, writer->buffer.size};

    if (!done)
        abort();
    memcpy(memory, writer->buffer.data, value.size);
    widl_writer_free(writer);
    return value;
}

widl_value sample_msgpack(bool shuffled)
{
    static unsigned char memory[2][512];
    widl_writer writer = {.buffer = {.limit = sizeof(memory[0])}};

    return keep(&writer, put_status(&writer, shuffled), memory[shuffled]);
}

double sample_number(size_t index)
{
    return (double)index * 0.5 - 3;
}

widl_value sample_report(void)
{
    static unsigned char memory[4096];
    widl_writer writer = {.buffer = {.limit = sizeof(memory)}};
    bool done = widl_write_map(&writer, 3) && put_text(&writer, "site") &&
                put_text(&writer, SAMPLE_SITE) && put_text(&writer, "statuses") &&
                widl_write_list(&writer, SAMPLE_STATUS_COUNT);

    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        done = done && put_status(&writer, false);
    done = done && put_text(&writer, "samples") && widl_write_list(&writer, SAMPLE_NUMBER_COUNT);
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        done = done && widl_write_float64(&writer, sample_number(i));
    return keep(&writer, done, memory);
}

const char *sample_report_json(void)
{
    static char text[4096];
    size_t size =
        (size_t)snprintf(text, sizeof(text), "{\"site\":\"%s\",\"statuses\":", SAMPLE_SITE);

    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%c%s", i > 0 ? ',' : '[',
                                 sample_json);
    size += (size_t)snprintf(text + size, sizeof(text) - size, "],\"samples\":");
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%c%.1f", i > 0 ? ',' : '[',
                                 sample_number(i));
    size += (size_t)snprintf(text + size, sizeof(text) - size, "]}");
    if (size >= sizeof(text))
        abort();
    return text;
}
