/* Buys apples until there are no more. */
#include <market/shop.widl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    market_shop_buy_args args = {.goods = widl_str("apples"), .count = 12};
    market_shop_buy_error thrown;
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    uint32_t left;

    while (session && market_shop_buy(session, &args, &left, &call))
        printf("%u left\n", (unsigned)left);
    bool is_sold_out =
        market_shop_buy_catch(&call.error, &call.memory, &thrown) == MARKET_SHOP_BUY_ERROR_SOLD_OUT;

    if (is_sold_out)
        printf("only %u left\n", (unsigned)thrown.sold_out.left);
    else
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return is_sold_out ? 0 : 1;
}
