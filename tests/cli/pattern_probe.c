/* SPDX-License-Identifier: MIT */
/*
 * Answers what patterns match, for pattern_test.py. A line of the input is a pattern and texts, in
 * hexadecimal digits and with a space before each text; the answer is a line with a 0 or a 1 for
 * each text, or with the message when the pattern is refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/pattern_table.h"

/* The bytes of a word, in its own place. */
static struct text undo_hex(char *word)
{
    size_t size = strlen(word) / 2;

    for (size_t i = 0; i < size; i++) {
        char digits[3] = {word[2 * i], word[2 * i + 1], '\0'};

        word[i] = (char)strtoul(digits, NULL, 16);
    }
    return (struct text){word, size};
}

static void answer_texts(const struct pattern *pattern, char *words)
{
    struct pattern_table table;
    const widl_pattern *compiled = pattern_table(&table, "", pattern);
    char *next;

    for (char *word = words; word; word = next) {
        next = strchr(word, ' ');
        if (next)
            *next++ = '\0';
        struct text text = undo_hex(word);
        putchar(widl_pattern_matches(compiled, widl_str_n(text.data, text.size)) ? '1' : '0');
    }
    putchar('\n');
}

static void answer(char *line)
{
    char *texts = strchr(line, ' ');
    struct arena *arena = arena_new();
    struct pattern pattern;
    struct pattern_problem problem;

    if (texts)
        *texts++ = '\0';
    if (pattern_compile(arena, undo_hex(line), &pattern, &problem))
        answer_texts(&pattern, texts);
    else
        printf("%s\n", problem.message);
    arena_free(arena);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;

    while (getline(&line, &capacity, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        answer(line);
    }
    free(line);
    return 0;
}
