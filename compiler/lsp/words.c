/* SPDX-License-Identifier: MIT */
/* The words of the language, from the tables that the compiler itself goes by. */
#include "lsp/words.h"

#include "sema/vocabulary.h"
#include "syntax/keywords.h"

void words_write(FILE *out)
{
    struct vocabulary_word word;

    for (size_t i = 0; keywords_get(i); i++)
        fprintf(out, "keyword\t%s\n", keywords_get(i));
    for (size_t i = 0; vocabulary_type(i, &word); i++)
        fprintf(out, "type\t%s\n", word.name);
    for (size_t i = 0; vocabulary_decorator(i, &word); i++)
        fprintf(out, "decorator\t%s\n", word.name);
}
