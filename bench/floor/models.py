from django.db import models


class Place(models.Model):
    name = models.CharField(max_length=60)

    objects: "models.Manager[Place]" = models.Manager()

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    place = models.ForeignKey(Place, models.CASCADE)
    name = models.CharField(max_length=80, db_index=True)
    email = models.EmailField()
    text = models.TextField()
    new = models.BooleanField(default=False)

    objects: "models.Manager[Row]" = models.Manager()

    def __str__(self) -> str:
        return self.name
