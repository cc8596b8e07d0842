"""The same list with Scrapy: scrapy runspider spider.py -a list=LIST -a url=URL -a slots=SLOTS"""

import scrapy


class ListSpider(scrapy.Spider):
    name = "list"

    def __init__(self, list, url, **more):
        super().__init__(**more)
        self.list = list
        self.url = url
        self.answers = 0

    def _requests(self):
        with open(self.list) as rows:
            next(rows)
            for row in rows:
                yield scrapy.Request(self.url + "/" + row.strip(), dont_filter=True)

    def start_requests(self):  # before Scrapy 2.13
        return self._requests()

    async def start(self):
        for request in self._requests():
            yield request

    def parse(self, response):
        self.answers += response.status == 200

    def closed(self, reason):
        print("scrapy:", self.answers, "answers")
