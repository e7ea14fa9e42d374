/* SPDX-License-Identifier: MIT */
/*
 * Reads values in CBOR, a line of hexadecimal digits each, and prints each as we would write it
 * after it has been MessagePack; `!` and the reason when it is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "value/transcode.h"

static bool read_digits(const char *line, widl_buffer *out)
{
    unsigned byte;

    out->size = 0;
    for (; sscanf(line, "%2x", &byte) == 1; line += 2) {
        if (!widl_buffer_append(out, &(unsigned char){(unsigned char)byte}, 1))
            return false;
    }
    return *line == '\n';
}

static bool transcode(const widl_buffer *in, widl_buffer *out, widl_problem *problem)
{
    widl_string cbor = {(const char *)in->data, in->size};
    widl_buffer msgpack = {0};
    bool done = wi_cbor_to_msgpack(cbor, &msgpack, problem) &&
                wi_msgpack_to_cbor((widl_value){msgpack.data, msgpack.size}, out, problem);

    widl_buffer_free(&msgpack);
    return done;
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    widl_buffer in = {0};
    widl_buffer out = {0};
    widl_problem problem;
    bool good = true;

    while (good && getline(&line, &room, stdin) > 0) {
        good = read_digits(line, &in);
        out.size = 0;
        if (!transcode(&in, &out, &problem))
            printf("! %s", problem.text);
        for (size_t i = 0; i < out.size; i++)
            printf("%02x", out.data[i]);
        putchar('\n');
    }
    free(line);
    widl_buffer_free(&in);
    widl_buffer_free(&out);
    return good ? 0 : 1;
}
