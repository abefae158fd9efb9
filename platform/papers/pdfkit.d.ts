declare namespace PDFKit.Mixins {
  /** What the library's types leave out: opened once, a picture is in the file once, however often it is drawn. */
  interface PDFImage {
    openImage(src: ArrayBuffer): ImageSrc;
  }
}
